"""The steps of a claim: who may take it from which state to which, as the ledger's own table has it (`ClaimState`)."""

from __future__ import annotations

from readmodel.pools import CLOSING, UNDER_WAY

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
    **{(since, "recalled"): "authority" for since in ("paid", "recovering", *CLOSING, "closed")},
}
# By these something is granted or paid: what a stop lets rest. Closures and recalls give the bank nothing.
GRANTS = ("approved", "public", "planned", "papers_complete")

# The other steps, by action: in which states of the claim each may be taken.
SINCE: dict[str, tuple[str, ...]] = {
    "SubmitClaim": ("none",),
    "AppealClaim": ("rejected",),
    "WithdrawClaim": UNDER_WAY,
    "PayClaim": ("papers_complete",),
    "RecordRecovery": ("paid", "recovering", *CLOSING, "closed"),
    "RefundCompensation": ("paid", "recovering", "upgraded", *CLOSING, "closed", "recalled"),
    "CloseLoan": ("none", "rejected", "paid", "recovering"),
    "ClassifyLoan": ("none", "rejected", *UNDER_WAY, "paid", "recovering", *CLOSING),
}
