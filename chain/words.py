"""The names that numbers on the ledger have in tables and JSON. Order is the Solidity enum's."""

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
RECEIVABLE_STATES = ("none", "issued", "accepted", "settled", "rejected", "cancelled")
FINANCING_KINDS = ("none", "discount", "pledge")
FINANCING_STATES = ("none", "requested", "accepted", "disbursed", "repaid", "withdrawn")
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
)
NON_PERFORMING = ("substandard", "doubtful", "loss")
NO_PARTY = "0x" + "00" * 20

# By Solidity's name: what a typed message may hold.
ENUMS = {
    "Kind": KINDS,
    "Standing": STANDINGS,
    "FinancingKind": FINANCING_KINDS,
    "LoanClass": LOAN_CLASSES,
    "ClaimState": CLAIM_STATES,
}
