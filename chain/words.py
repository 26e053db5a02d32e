"""The names that numbers on the ledger have in tables and JSON. Order is the Solidity enum's, or the bit's."""

KINDS = (
    "none",
    "operator",
    "regulator",
    "enterprise",
    "bank",
    "pool_reviewer",
    "pool_treasurer",
    "pool_authority",
)
STANDINGS = ("none", "active", "suspended")
RECEIVABLE_STATES = ("none", "issued", "accepted", "settled", "rejected", "cancelled", "defaulted")
LIEN_KINDS = ("none", "reserved", "secured", "recourse")
FINANCING_KINDS = ("none", "discount", "pledge", "early_payment")
EARLY_PAYMENT = "early_payment"
FINANCING_STATES = ("none", "requested", "accepted", "disbursed", "repaid", "withdrawn", "declined")
LOAN_CLASSES = ("none", "normal", "special_mention", "substandard", "doubtful", "loss")
CLAIM_STATES = (
    "none",
    "submitted",
    "rejected",
    "approved",
    "public",
    "planned",
    "papers_complete",
    "paid",
    "recovering",
    "appealed",
    "upgraded",
    "closed",
    "closure_sought",
    "closure_reviewed",
    "closure_checked",
    "closure_approved",
    "recalled",
)
LIBRARIES = ("none", "loans", "compensated", "settled")
COVERS = ("none", "insured", "guaranteed")
BARS = ("none", "entries", "entries_and_claims")
NON_PERFORMING = ("substandard", "doubtful", "loss")
# Bit 0 first: what a key may sign for its participant.
POWERS = ("administer", "issue", "hold", "finance", "lend", "settle", "pool")
NO_PARTY = "0x" + "00" * 20


def somebody(address: str) -> str | None:
    """The address, or None where the ledger has nobody."""
    return None if address == NO_PARTY else address


# By Solidity's name.
ENUMS = {
    "Kind": KINDS,
    "Standing": STANDINGS,
    "ReceivableState": RECEIVABLE_STATES,
    "LienKind": LIEN_KINDS,
    "FinancingKind": FINANCING_KINDS,
    "FinancingState": FINANCING_STATES,
    "LoanClass": LOAN_CLASSES,
    "ClaimState": CLAIM_STATES,
    "Library": LIBRARIES,
    "Cover": COVERS,
    "Bar": BARS,
}
