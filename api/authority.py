"""Who may ask what: every route by kind of participant, role, and whose things it is about. One row for each route.

`caller` (`api.context`) enforces kinds and roles, and says who oversees; a route that is not here is nobody's. Whose
things a route shows or changes is done by its queries and stated here: `tests/api/test_authority_walk.py` walks every
cell. What a draft may be, and who signs it, is the second table, by action.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from api.problems import Problem
from api.roles import ADMINISTRATOR, CHECKER, EVERYBODY, MAKER, require_role
from chain.words import KINDS

EVERY_KIND = frozenset(KINDS[1:])
ENTERPRISE, BANK, OPERATOR = frozenset({"enterprise"}), frozenset({"bank"}), frozenset({"operator"})
TREASURER, AUTHORITY = frozenset({"pool_treasurer"}), frozenset({"pool_authority"})
HOLDERS = ENTERPRISE | BANK
PAYERS = HOLDERS | TREASURER
REGULATOR = frozenset({"regulator"})
OVERSEERS = OPERATOR | REGULATOR
OFFICES = frozenset({"pool_reviewer"}) | TREASURER | AUTHORITY
POOL = BANK | OFFICES | OVERSEERS
NO_KIND: frozenset[str] = frozenset()


class Whose(StrEnum):
    """Whose things a route shows or changes. Of anybody else's it says what it says of what does not exist."""

    NOBODYS = "nobody's: no session is needed"
    OPEN = "open: the same to all who may ask"
    PERSON = "the person's own; of its participant's people to an administrator"
    OWN = "the own participant's"
    PARTY = "what the own participant takes part in"
    POOL = "a bank's own loans, all of an office's own pools"


@dataclass(frozen=True)
class Row:
    """kinds: of participants. roles: one of them. overseers: the kinds to which it shows everybody's."""

    method: str
    path: str
    kinds: frozenset[str]
    roles: frozenset[str]
    whose: Whose
    overseers: frozenset[str] = NO_KIND


NOBODYS, OPEN, PERSON = Whose.NOBODYS, Whose.OPEN, Whose.PERSON
OWN, PARTY, OF_POOL = Whose.OWN, Whose.PARTY, Whose.POOL
DRAFTERS, SIGNERS = MAKER | CHECKER | ADMINISTRATOR, CHECKER | ADMINISTRATOR

ROWS = (
    # Is it up, and who is there?
    Row("GET", "/v1/status", NO_KIND, EVERYBODY, NOBODYS),
    Row("POST", "/v1/sign-in/challenges", NO_KIND, EVERYBODY, NOBODYS),
    Row("POST", "/v1/sign-in", NO_KIND, EVERYBODY, NOBODYS),
    Row("POST", "/v1/sign-in/password", NO_KIND, EVERYBODY, NOBODYS),
    Row("POST", "/v1/invitations/accept", NO_KIND, EVERYBODY, NOBODYS),
    Row("POST", "/v1/token", NO_KIND, EVERYBODY, NOBODYS),
    Row("GET", "/v1/verifications/{code}", NO_KIND, EVERYBODY, NOBODYS),
    Row("GET", "/verify/{code}", NO_KIND, EVERYBODY, NOBODYS),
    Row("GET", "/v1/demo", NO_KIND, EVERYBODY, NOBODYS),
    Row("GET", "/v1/demo/clock", NO_KIND, EVERYBODY, NOBODYS),
    Row("POST", "/v1/demo/clock", EVERY_KIND, EVERYBODY, OPEN),
    Row("POST", "/v1/demo/bank", PAYERS, DRAFTERS, OWN),
    # Oneself.
    Row("DELETE", "/v1/sign-in", EVERY_KIND, EVERYBODY, PERSON),
    Row("GET", "/v1/sessions", EVERY_KIND, EVERYBODY, PERSON),
    Row("POST", "/v1/sessions", EVERY_KIND, EVERYBODY, PERSON),
    Row("DELETE", "/v1/sessions/{id}", EVERY_KIND, EVERYBODY, PERSON),
    Row("GET", "/v1/me", EVERY_KIND, EVERYBODY, PERSON),
    Row("PUT", "/v1/me/password", EVERY_KIND, EVERYBODY, PERSON),
    Row("POST", "/v1/me/totp", EVERY_KIND, EVERYBODY, PERSON),
    Row("GET", "/v1/inbox", EVERY_KIND, EVERYBODY, OWN),
    # The own house: people, keys, approvals, notices.
    Row("GET", "/v1/people", EVERY_KIND, EVERYBODY, OWN),
    Row("GET", "/v1/people/{person}", EVERY_KIND, EVERYBODY, OWN),
    Row("PATCH", "/v1/people/{person}", EVERY_KIND, ADMINISTRATOR, OWN),
    Row("PUT", "/v1/people/{person}/keys/{key}", EVERY_KIND, ADMINISTRATOR, OWN),
    Row("GET", "/v1/invitations", EVERY_KIND, ADMINISTRATOR, OWN),
    Row("POST", "/v1/invitations", EVERY_KIND, ADMINISTRATOR, OWN),
    Row("DELETE", "/v1/invitations/{id}", EVERY_KIND, ADMINISTRATOR, OWN),
    Row("GET", "/v1/clients", EVERY_KIND, ADMINISTRATOR, OWN),
    Row("POST", "/v1/clients", EVERY_KIND, ADMINISTRATOR, OWN),
    Row("DELETE", "/v1/clients/{client}", EVERY_KIND, ADMINISTRATOR, OWN),
    Row("POST", "/v1/clients/{client}/secrets", EVERY_KIND, ADMINISTRATOR, OWN),
    Row("DELETE", "/v1/clients/{client}/secrets/{secret}", EVERY_KIND, ADMINISTRATOR, OWN),
    Row("GET", "/v1/approval-rules", EVERY_KIND, EVERYBODY, OWN),
    Row("PUT", "/v1/approval-rules", EVERY_KIND, ADMINISTRATOR, OWN),
    Row("GET", "/v1/delegations", EVERY_KIND, EVERYBODY, OWN),
    Row("POST", "/v1/delegations", EVERY_KIND, EVERYBODY, PERSON),
    Row("DELETE", "/v1/delegations/{id}", EVERY_KIND, EVERYBODY, PERSON),
    Row("GET", "/v1/keys", EVERY_KIND, EVERYBODY, PERSON),
    Row("POST", "/v1/keys/held", EVERY_KIND, EVERYBODY, PERSON),
    Row("POST", "/v1/keys/browser", EVERY_KIND, EVERYBODY, PERSON),
    Row("POST", "/v1/keys/wallet", EVERY_KIND, EVERYBODY, PERSON),
    Row("POST", "/v1/keys/remote", EVERY_KIND, EVERYBODY, PERSON),
    Row("POST", "/v1/keys/{address}/sign", EVERY_KIND, SIGNERS, PERSON),
    Row("POST", "/v1/keys/{address}/session", EVERY_KIND, EVERYBODY, PERSON),
    Row("POST", "/v1/keys/{address}/pin", EVERY_KIND, EVERYBODY, PERSON),
    Row("POST", "/v1/keys/{address}/unlock", EVERY_KIND, ADMINISTRATOR, OWN),
    Row("DELETE", "/v1/keys/{address}", EVERY_KIND, EVERYBODY, PERSON),
    Row("GET", "/v1/notices", EVERY_KIND, EVERYBODY, OWN),
    Row("POST", "/v1/notices/read", EVERY_KIND, EVERYBODY, OWN),
    Row("GET", "/v1/webhooks", EVERY_KIND, EVERYBODY, OWN),
    Row("POST", "/v1/webhooks", EVERY_KIND, ADMINISTRATOR, OWN),
    Row("DELETE", "/v1/webhooks/{webhook}", EVERY_KIND, ADMINISTRATOR, OWN),
    Row("GET", "/v1/webhooks/{webhook}/deliveries", EVERY_KIND, EVERYBODY, OWN),
    Row("POST", "/v1/webhooks/{webhook}/test", EVERY_KIND, ADMINISTRATOR, OWN),
    Row("POST", "/v1/webhooks/{webhook}/resume", EVERY_KIND, ADMINISTRATOR, OWN),
    Row("GET", "/v1/audit", EVERY_KIND, EVERYBODY, OWN, REGULATOR),
    # Who takes part.
    Row("GET", "/v1/participants", EVERY_KIND, EVERYBODY, OPEN),
    Row("POST", "/v1/participants", OPERATOR, MAKER, OPEN),
    Row("GET", "/v1/admissions", OVERSEERS, EVERYBODY, OPEN),
    Row("POST", "/v1/admissions", OPERATOR, MAKER, OPEN),
    Row("GET", "/v1/admissions/{id}", OVERSEERS, EVERYBODY, OPEN),
    Row("POST", "/v1/admissions/{id}/approval", OPERATOR, CHECKER, OPEN),
    Row("POST", "/v1/admissions/{id}/rejection", OPERATOR, CHECKER, OPEN),
    # Drafts and signatures; what may be drafted is below.
    Row("GET", "/v1/intents", EVERY_KIND, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/intents/{digest}", EVERY_KIND, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/intents/{digest}/draft", EVERY_KIND, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/intents/stream", EVERY_KIND, EVERYBODY, OWN, OVERSEERS),
    Row("POST", "/v1/intents/lookup", EVERY_KIND, EVERYBODY, OWN, OVERSEERS),
    Row("POST", "/v1/intents/drafts", EVERY_KIND, DRAFTERS, OWN),
    Row("POST", "/v1/intents/signatures", EVERY_KIND, SIGNERS, OWN),
    Row("POST", "/v1/intents/{digest}/rejection", EVERY_KIND, DRAFTERS, OWN),
    # Certificates, financing, money.
    Row("GET", "/v1/invoices", EVERY_KIND, EVERYBODY, PARTY, OVERSEERS),
    Row("POST", "/v1/invoices/imports", ENTERPRISE, MAKER, OWN),
    Row("POST", "/v1/invoices/uploads", ENTERPRISE, MAKER, OWN),
    Row("GET", "/v1/invoices/uploads/{file}", ENTERPRISE | OVERSEERS, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/invoices/imports/{file}", ENTERPRISE | OVERSEERS, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/invoices/imports/{file}/errors.csv", ENTERPRISE | OVERSEERS, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/invoices/imports/{file}/errors.xlsx", ENTERPRISE | OVERSEERS, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/invoices/template.xlsx", EVERY_KIND, EVERYBODY, OPEN),
    Row("GET", "/v1/certificates", EVERY_KIND, EVERYBODY, PARTY, OVERSEERS),
    Row("GET", "/v1/certificates/{certificate}", EVERY_KIND, EVERYBODY, PARTY, OVERSEERS),
    Row("GET", "/v1/certificates/{certificate}/lots", EVERY_KIND, EVERYBODY, PARTY, OVERSEERS),
    Row("GET", "/v1/certificates/{certificate}/movements", EVERY_KIND, EVERYBODY, PARTY, OVERSEERS),
    Row("GET", "/v1/certificates/{certificate}/proof", EVERY_KIND, EVERYBODY, PARTY, OVERSEERS),
    Row("POST", "/v1/document-sets", ENTERPRISE, MAKER, OWN),
    Row("POST", "/v1/certificates/{certificate}/documents", ENTERPRISE, MAKER, PARTY),
    Row("GET", "/v1/certificates/{certificate}/documents", EVERY_KIND, EVERYBODY, PARTY, OVERSEERS),
    Row("GET", "/v1/certificates/{certificate}/documents/check", EVERY_KIND, EVERYBODY, PARTY, OVERSEERS),
    Row("GET", "/v1/certificates/{certificate}/documents/{document}", EVERY_KIND, EVERYBODY, PARTY, OVERSEERS),
    Row("GET", "/v1/certificates/{certificate}/law", EVERY_KIND, EVERYBODY, PARTY, OVERSEERS),
    Row("GET", "/v1/lots", EVERY_KIND, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/lots/{lot}/certificate.pdf", EVERY_KIND, EVERYBODY, PARTY, OVERSEERS),
    Row("GET", "/v1/lots/{lot}/lineage", EVERY_KIND, EVERYBODY, PARTY, OVERSEERS),
    Row("GET", "/v1/lots/{lot}/offers", HOLDERS | REGULATOR, EVERYBODY, PARTY, REGULATOR),
    Row("GET", "/v1/lines", EVERY_KIND, EVERYBODY, PARTY, OVERSEERS),
    Row("GET", "/v1/exposures", EVERY_KIND, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/maturities", EVERY_KIND, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/payables", EVERY_KIND, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/tasks", EVERY_KIND, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/book", BANK | OVERSEERS, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/book/financings", BANK | OVERSEERS, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/financings", EVERY_KIND, EVERYBODY, PARTY, OVERSEERS),
    # Sealed is sealed: of the overseers the regulator alone looks inside.
    Row("GET", "/v1/financings/{financing}/quotes", EVERY_KIND, EVERYBODY, PARTY, REGULATOR),
    Row("GET", "/v1/financings/{financing}/cost", HOLDERS | OVERSEERS, EVERYBODY, PARTY, OVERSEERS),
    Row("GET", "/v1/financings/{financing}/confirmation.pdf", HOLDERS | OVERSEERS, EVERYBODY, PARTY, OVERSEERS),
    Row("GET", "/v1/financings/costs.csv", HOLDERS | OVERSEERS, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/financings/costs.xlsx", HOLDERS | OVERSEERS, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/cost-shares", HOLDERS | OVERSEERS, EVERYBODY, PARTY, OVERSEERS),
    Row("GET", "/v1/cost-shares/{id}", HOLDERS | OVERSEERS, EVERYBODY, PARTY, OVERSEERS),
    Row("POST", "/v1/cost-shares", ENTERPRISE, MAKER, OWN),
    Row("PUT", "/v1/cost-shares/{id}", ENTERPRISE, MAKER, OWN),
    Row("DELETE", "/v1/cost-shares/{id}", ENTERPRISE, CHECKER, OWN),
    Row("POST", "/v1/cost-shares/{id}/approval", ENTERPRISE, CHECKER, OWN),
    Row("POST", "/v1/cost-shares/{id}/rejection", ENTERPRISE, CHECKER, OWN),
    # A debtor quotes on early payments that ask it, a bank on the rest.
    Row("POST", "/v1/financings/quotes", HOLDERS, MAKER, PARTY),
    # What a bank's policy says is between the bank and who asks it; its prices are the bank's alone.
    Row("GET", "/v1/credit-policy", BANK | REGULATOR, EVERYBODY, OWN, REGULATOR),
    Row("PUT", "/v1/credit-policy", BANK, MAKER, OWN),
    Row("DELETE", "/v1/credit-policy", BANK, CHECKER, OWN),
    Row("POST", "/v1/credit-policy/{id}/approval", BANK, CHECKER, OWN),
    Row("POST", "/v1/credit-policy/{id}/rejection", BANK, CHECKER, OWN),
    # A debtor's programme is the same for early payments out of its own cash.
    Row("GET", "/v1/early-payment-programme", ENTERPRISE | REGULATOR, EVERYBODY, OWN, REGULATOR),
    Row("PUT", "/v1/early-payment-programme", ENTERPRISE, MAKER, OWN),
    Row("DELETE", "/v1/early-payment-programme", ENTERPRISE, CHECKER, OWN),
    Row("POST", "/v1/early-payment-programme/{id}/approval", ENTERPRISE, CHECKER, OWN),
    Row("POST", "/v1/early-payment-programme/{id}/rejection", ENTERPRISE, CHECKER, OWN),
    Row("GET", "/v1/standing-orders", HOLDERS | REGULATOR, EVERYBODY, OWN, REGULATOR),
    Row("POST", "/v1/standing-orders", HOLDERS, MAKER, OWN),
    Row("POST", "/v1/standing-orders/{id}/approval", HOLDERS, CHECKER, OWN),
    Row("POST", "/v1/standing-orders/{id}/rejection", HOLDERS, CHECKER, OWN),
    Row("DELETE", "/v1/standing-orders/{id}", HOLDERS, MAKER | CHECKER, OWN),
    Row("POST", "/v1/standing-orders/turn", HOLDERS, MAKER, OWN),
    Row("GET", "/v1/standing-orders/drafts", HOLDERS | REGULATOR, EVERYBODY, OWN, REGULATOR),
    Row("GET", "/v1/offers", HOLDERS | REGULATOR, EVERYBODY, PARTY, REGULATOR),
    Row("GET", "/v1/offers/{financing}", HOLDERS | REGULATOR, EVERYBODY, PARTY, REGULATOR),
    Row("POST", "/v1/offers", HOLDERS, MAKER, OWN),
    Row("POST", "/v1/offers/{financing}/acceptance", HOLDERS, MAKER, PARTY),
    Row("POST", "/v1/offers/turn", HOLDERS, MAKER | CHECKER, OWN),
    Row("POST", "/v1/offers/signatures", HOLDERS, MAKER | CHECKER, OWN),
    Row("GET", "/v1/payments/instructions", EVERY_KIND, EVERYBODY, PARTY, OVERSEERS),
    Row("POST", "/v1/payments/receipts", PAYERS, MAKER, PARTY),
    Row("GET", "/v1/statements", EVERY_KIND, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/statements.csv", EVERY_KIND, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/statements.xlsx", EVERY_KIND, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/statements.pdf", EVERY_KIND, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/journal", EVERY_KIND, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/journal.csv", EVERY_KIND, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/journal.xlsx", EVERY_KIND, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/registrations", BANK | OVERSEERS, EVERYBODY, OWN, OVERSEERS),
    Row("POST", "/v1/registrations", BANK, MAKER, OWN),
    Row("POST", "/v1/registrations/{id}/approval", BANK, CHECKER, OWN),
    Row("POST", "/v1/registrations/{id}/rejection", BANK, CHECKER, OWN),
    Row("GET", "/v1/registrations/due", BANK | OVERSEERS, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/registrations/due.csv", BANK | OVERSEERS, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/registrations/due.xlsx", BANK | OVERSEERS, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/lots/{lot}/priority", BANK | OVERSEERS, EVERYBODY, PARTY, OVERSEERS),
    Row("GET", "/v1/reconciliations", EVERY_KIND, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/daily-files/{on}", OVERSEERS, EVERYBODY, OPEN, OVERSEERS),
    Row("GET", "/v1/daily-files/{on}/lines.jsonl", OVERSEERS, EVERYBODY, OPEN, OVERSEERS),
    Row("GET", "/v1/monthly-files/{month}", OVERSEERS, EVERYBODY, OPEN, OVERSEERS),
    Row("GET", "/v1/monthly-files/{month}/figures.csv", OVERSEERS, EVERYBODY, OPEN, OVERSEERS),
    Row("GET", "/v1/monthly-files/{month}/figures.xlsx", OVERSEERS, EVERYBODY, OPEN, OVERSEERS),
    Row("GET", "/v1/accounts", PAYERS | OVERSEERS, EVERYBODY, OWN, OVERSEERS),
    Row("POST", "/v1/accounts", PAYERS, MAKER, OWN),
    Row("POST", "/v1/accounts/{id}/approval", PAYERS, CHECKER, OWN),
    Row("POST", "/v1/accounts/{id}/rejection", PAYERS, CHECKER, OWN),
    Row("GET", "/v1/bank-systems", EVERY_KIND, EVERYBODY, OPEN),
    Row("POST", "/v1/bank-systems", OPERATOR, MAKER, OPEN),
    Row("POST", "/v1/bank-systems/{id}/approval", OPERATOR, CHECKER, OPEN),
    Row("DELETE", "/v1/bank-systems/{id}", OPERATOR, CHECKER, OPEN),
    Row("GET", "/v1/payments/batches", PAYERS | OVERSEERS, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/payments/batches/{id}", PAYERS | OVERSEERS, EVERYBODY, OWN, OVERSEERS),
    Row("GET", "/v1/payments/batches/{id}/pain.001.xml", PAYERS | OVERSEERS, EVERYBODY, OWN, OVERSEERS),
    Row("POST", "/v1/payments/batches", PAYERS, MAKER, OWN),
    Row("POST", "/v1/payments/batches/{id}/approval", PAYERS, CHECKER, OWN),
    Row("POST", "/v1/payments/batches/{id}/rejection", PAYERS, CHECKER, OWN),
    Row("POST", "/v1/payments/statements", PAYERS, MAKER, PARTY),
    Row("GET", "/v1/payments/unmatched", PAYERS | OVERSEERS, EVERYBODY, OWN, OVERSEERS),
    Row("POST", "/v1/payments/unmatched/{id}/assignment", PAYERS, MAKER | CHECKER, OWN),
    Row("POST", "/v1/payments/unmatched/{id}/resolution", PAYERS, MAKER, OWN),
    Row("POST", "/v1/payments/unmatched/{id}/resolution/approval", PAYERS, CHECKER, OWN),
    Row("POST", "/v1/payments/unmatched/{id}/resolution/rejection", PAYERS, CHECKER, OWN),
    # The compensation pools.
    Row("GET", "/v1/pool/pools", POOL, EVERYBODY, OPEN),
    Row("GET", "/v1/pool/rule-sets", POOL, EVERYBODY, OPEN),
    Row("GET", "/v1/pool/conditions", POOL, EVERYBODY, OPEN),
    Row("GET", "/v1/pool/bars", POOL, EVERYBODY, OF_POOL, OVERSEERS),
    Row("GET", "/v1/pool/loans", POOL, EVERYBODY, OF_POOL, OVERSEERS),
    Row("GET", "/v1/pool/loans/{loan}", POOL, EVERYBODY, OF_POOL, OVERSEERS),
    Row("GET", "/v1/pool/duties", POOL, EVERYBODY, OF_POOL, OVERSEERS),
    Row("GET", "/v1/pool/stops", POOL, EVERYBODY, OF_POOL, OVERSEERS),
    Row("GET", "/v1/pool/statistics", POOL, EVERYBODY, OF_POOL, OVERSEERS),
    Row("GET", "/v1/pool/grades", POOL, EVERYBODY, OF_POOL, OVERSEERS),
    Row("GET", "/v1/pool/stress", POOL, EVERYBODY, OF_POOL, OVERSEERS),
    Row("GET", "/v1/pool/recoveries", POOL, EVERYBODY, OF_POOL, OVERSEERS),
    Row("GET", "/v1/pool/position", OFFICES | OVERSEERS, EVERYBODY, OF_POOL, OVERSEERS),
    Row("GET", "/v1/pool/decisions/{decision}", POOL, EVERYBODY, OF_POOL, OVERSEERS),
    Row("POST", "/v1/pool/decisions", BANK, MAKER, OF_POOL),
    Row("POST", "/v1/pool/entries", BANK, MAKER, OF_POOL),
    Row("POST", "/v1/pool/cash", TREASURER, MAKER, OF_POOL),
    Row("POST", "/v1/pool/late-claims", AUTHORITY, CHECKER, OF_POOL),
)
ROUTES = {(row.method, row.path): row for row in ROWS}

# Which kinds an action is for, by the first field of its intent, and of those whose first field is anybody by name.
ACTORS = {
    "operator": OPERATOR,
    "debtor": ENTERPRISE,
    "supplier": HOLDERS,
    "holder": HOLDERS,
    "bank": BANK,
    "authority": AUTHORITY,
    "treasurer": TREASURER,
    "office": OFFICES,
    "participant": EVERY_KIND,
}
# What a bank quotes and declines, a debtor does that is asked to pay early.
ACTIONS = {
    "GiveConsent": HOLDERS,
    "WithdrawConsent": HOLDERS,
    "RedeemLot": HOLDERS,
    "SubmitQuote": HOLDERS,
    "DeclineFinancing": HOLDERS,
}
# Who drafts an action, and who signs it. Not named: the maker, and the checker, who is somebody else.
DRAFTS = {"GrantKey": ADMINISTRATOR, "RevokeKey": ADMINISTRATOR, "RevokeIntent": DRAFTERS}
SIGNS = {"GrantKey": ADMINISTRATOR, "RevokeKey": ADMINISTRATOR, "RevokeIntent": SIGNERS}


def require_route(kind: str, roles: frozenset[str], method: str, path: str) -> Row:
    """The route's row, if it is for this caller. Raises `Problem`. path: the route's, as it is declared."""
    row = ROUTES.get((method, path))
    require_kind(kind, row.kinds if row else ())
    require_role(roles, row.roles if row else frozenset())
    assert row is not None  # nobody is of no kind
    return row


def require_kind(kind: str, needed: Iterable[str]) -> None:
    """Raises `Problem` unless the kind is needed."""
    if kind not in needed:
        said = ", ".join(sorted(needed)) or "nobody"
        raise Problem(403, "wrong_kind", "贵单位类型不得办理此事项", f"this is for: {said}; you are: {kind}")


def kinds_of(action: str, actor: str) -> frozenset[str]:
    """Which kinds may take an action. actor: the name of the first field of its intent."""
    return ACTIONS.get(action) or ACTORS[actor]


def require_draft(roles: frozenset[str], action: str) -> None:
    require_role(roles, DRAFTS.get(action, MAKER))


def require_signature(roles: frozenset[str], action: str) -> None:
    require_role(roles, SIGNS.get(action, CHECKER))


def require_rejection(roles: frozenset[str], *, mine: bool) -> None:
    """A draft is rejected by a checker; by its maker, too, who takes it back."""
    if not mine:
        require_role(roles, SIGNERS)


def takes_two(action: str) -> bool:
    """Whether who drafted it may not sign it."""
    return action not in SIGNS
