"""The steps of a claim: who may take it from which state to which, as the ledger's own table has it (`ClaimState`)."""

from __future__ import annotations

from readmodel.pools import ALL_DUE_BACK, CLOSING, SHARING, UNDER_WAY

# The offices' steps, by the pool's office that takes them.
STEPS: dict[tuple[str, str], str] = {
    ("submitted", "approved"): "reviewer",
    ("submitted", "rejected"): "reviewer",
    ("appealed", "approved"): "reviewer",
    ("appealed", "rejected"): "reviewer",
    ("approved", "public"): "authority",
    ("public", "submitted"): "authority",
    ("public", "planned"): "authority",
    ("planned", "papers_complete"): "treasurer",
    ("closure_sought", "closure_reviewed"): "reviewer",
    ("closure_reviewed", "closure_checked"): "treasurer",
    ("closure_checked", "closure_approved"): "authority",
    ("closure_approved", "closed"): "supervisor",
    # Whoever has an application for closure before it may send it back.
    ("closure_sought", "recovering"): "reviewer",
    ("closure_reviewed", "recovering"): "treasurer",
    ("closure_checked", "recovering"): "authority",
    ("closure_approved", "recovering"): "supervisor",
    **{(since, "recalled"): "authority" for since in SHARING},
}
# By these something is granted or paid: what a stop lets rest. Closures and recalls give the bank nothing.
GRANTS = ("approved", "public", "planned", "papers_complete")

# The other steps, by action: in which states of the claim each may be taken.
SINCE: dict[str, tuple[str, ...]] = {
    "SubmitClaim": ("none",),
    "AppealClaim": ("rejected",),
    "WithdrawClaim": UNDER_WAY,
    "PayClaim": ("papers_complete",),
    "RecordRecovery": SHARING,
    "RefundCompensation": (*SHARING, *ALL_DUE_BACK),
    "CloseLoan": ("none", "rejected", "paid", "recovering"),
    "ClassifyLoan": ("none", "rejected", *UNDER_WAY, "paid", "recovering", *CLOSING),
}


def _waiting() -> dict[str, frozenset[str]]:
    """A recall may come at any time, so nothing waits for one. What the treasurer pays is a step of its own."""
    turns = {(office, since) for (since, to), office in STEPS.items() if to != "recalled"}
    turns |= {("treasurer", since) for since in SINCE["PayClaim"]}
    return {office: frozenset(since for one, since in turns if one == office) for office in STEPS.values()}


# In which states a claim waits for a pool's office to take the next step.
WAITING = _waiting()
