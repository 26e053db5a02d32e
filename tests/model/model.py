"""The whole model: every action that there is, told to the part that it concerns."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.model.books import Books, number
from tests.model.certificates import Certificates
from tests.model.desk import Desk
from tests.model.lots import Lots
from tests.model.pool import Pools
from tests.model.records import Moves, Policy, Powers, Refusals
from tests.model.registry import Registry
from tests.model.steps import Step

REGISTRY, LEDGER, DESK, POOL = "ParticipantRegistry", "ReceivableLedger", "FinancingDesk", "CompensationPool"

# Intent -> where it goes, and what a key must be allowed to.
INTENTS: dict[str, tuple[str, Powers]] = {
    "AdmitParticipant": (REGISTRY, Powers.ADMINISTER),
    "SetStanding": (REGISTRY, Powers.ADMINISTER),
    "GrantKey": (REGISTRY, Powers.ADMINISTER),
    "RevokeKey": (REGISTRY, Powers.ADMINISTER),
    "GiveConsent": (REGISTRY, Powers.HOLD),
    "WithdrawConsent": (REGISTRY, Powers.HOLD),
    "AppointBank": (LEDGER, Powers.ADMINISTER),
    "SetLimit": (LEDGER, Powers.ADMINISTER),
    "IssueReceivable": (LEDGER, Powers.ISSUE),
    "CancelReceivable": (LEDGER, Powers.ISSUE),
    "AcceptReceivable": (LEDGER, Powers.HOLD),
    "RejectReceivable": (LEDGER, Powers.HOLD),
    "TransferLot": (LEDGER, Powers.HOLD),
    "SplitLot": (LEDGER, Powers.HOLD),
    "RedeemLot": (LEDGER, Powers.HOLD),
    "RecordPayment": (LEDGER, Powers.SETTLE),
    "DeclareDefault": (LEDGER, Powers.LEND),
    "RequestFinancing": (DESK, Powers.FINANCE),
    "WithdrawFinancing": (DESK, Powers.FINANCE),
    "AcceptQuote": (DESK, Powers.FINANCE),
    "SubmitQuote": (DESK, Powers.LEND),
    "DeclineFinancing": (DESK, Powers.LEND),
    "ConfirmDisbursement": (DESK, Powers.LEND),
    "RecordRepayment": (DESK, Powers.LEND),
    "OpenPool": (POOL, Powers.POOL),
    "BarBank": (POOL, Powers.POOL),
    "RecordCover": (POOL, Powers.POOL),
    "EnterLoan": (POOL, Powers.POOL),
    "ClassifyLoan": (POOL, Powers.POOL),
    "SubmitClaim": (POOL, Powers.POOL),
    "AppealClaim": (POOL, Powers.POOL),
    "WithdrawClaim": (POOL, Powers.POOL),
    "AdvanceClaim": (POOL, Powers.POOL),
    "PayClaim": (POOL, Powers.POOL),
    "RecordRecovery": (POOL, Powers.POOL),
    "RefundCompensation": (POOL, Powers.POOL),
    "CloseLoan": (POOL, Powers.POOL),
}

# Function -> where it is and which role may call it ("": anybody), once this many seconds have passed.
DELAYED = {"COURT": 2 * 86_400, "RECOVERY": 3 * 86_400, "GOVERNOR": 7 * 86_400}
CALLS: dict[str, tuple[str, str]] = {
    "noteOverdue": (LEDGER, ""),
    "closeByTime": (POOL, ""),
    "freezeLot": (LEDGER, "CUSTODY"),
    "unfreezeLot": (LEDGER, "CUSTODY"),
    "pause": (LEDGER, "GUARDIAN"),
    "unpause": (LEDGER, "GUARDIAN"),
    "forceTransfer": (LEDGER, "COURT"),
    "setPolicy": (LEDGER, "GOVERNOR"),
    "setEligibility": (LEDGER, "GOVERNOR"),
    "setPolicyModule": (POOL, "GOVERNOR"),
    "recoverKey": (REGISTRY, "RECOVERY"),
}
OPERATION_LIVES = 7 * 86_400  # after its delay is over

Action = Callable[[Step, Refusals], None]


class Model:
    """Give it every step that the ledger is given; it says why the ledger may refuse it, or does it."""

    def __init__(self, policy: Policy, roles: dict[str, str]) -> None:
        """policy: what holds at the start. roles: role -> the account that has it."""
        self.moves, self.roles = Moves(), roles
        self.registry = Registry(self.moves)
        self.books = Books(self.registry, self.moves, policy)
        self.lots, self.certificates = Lots(self.books), Certificates(self.books)
        self.desk = Desk(self.books)
        self.pools = Pools(self.books, self.desk)
        self.nonces: set[tuple[str, str, int]] = set()
        self.scheduled: dict[int, int] = {}  # operation -> UTC second from which on it may be done
        parts = (self.registry, self.lots, self.certificates, self.desk, self.pools)
        self._actions: dict[str, Action] = {
            name: next(getattr(part, snake(name)) for part in parts if hasattr(part, snake(name)))
            for name in (*INTENTS, *CALLS)
        }

    # --- intents

    def sign(self, step: Step) -> Refusals:
        """A signed intent arrives. Empty: it was done."""
        refused = Refusals()
        contract, power = INTENTS.get(step.name, (step.contract, Powers.NONE))
        used = self._check_intent(step, contract, power, refused)
        if step.name == "RevokeIntent":
            self._revoke(step, contract, refused)
        else:
            self._actions[step.name](step, refused)
        if not refused and step.how == "relayed":
            self.nonces.add(used)
        return refused

    def _check_intent(self, step: Step, contract: str, power: Powers, refused: Refusals) -> tuple[str, str, int]:
        participant = next(iter(step.fields.values()))
        nonce = (contract, participant, step.fields["nonce"])
        if step.how == "relayed":  # who sends it itself has no need of either
            refused.when(step.now > step.fields["deadline"], "Intent_Expired")
            refused.when(nonce in self.nonces, "Intent_NonceUsed")
        self.registry.check_key(step, participant, power, refused)
        return nonce

    def _revoke(self, step: Step, contract: str, refused: Refusals) -> None:
        f = step.fields
        revoked = (contract, f["participant"], f["revoked"])
        if f["target"] != contract:  # the signature is of the target's domain
            refused.when(True, "Intent_OtherTarget")
            refused.when(step.how == "relayed", "Registry_KeyNotGranted", "Intent_BadSignature")
        refused.when(revoked in self.nonces or f["revoked"] == f["nonce"], "Intent_NonceUsed")
        if not refused:
            self.nonces.add(revoked)

    # --- calls

    def call(self, step: Step) -> Refusals:
        """Somebody calls a function that needs no signature, and without a delay."""
        refused = Refusals()
        _, role = CALLS[step.name]
        if role and self.roles[role] != step.key:
            refused.add("AccessManagedUnauthorized")
        elif role in DELAYED:
            refused.add("AccessManagerNotScheduled")
        else:
            self._actions[step.name](step, refused)
        return refused

    def ask(self, step: Step) -> Refusals:
        """Whether somebody could pass so much of a lot on to somebody now."""
        refused, f = Refusals(), step.fields
        self.books.check_transfer(number(f["lot"]), f["from"], f["to"], f["amount"], step.now, refused)
        return refused

    def schedule(self, step: Step, operation: int) -> Refusals:
        """A role's holder announces a call; the operation is a number that the same call always has."""
        refused = Refusals()
        _, role = CALLS[step.name]
        refused.when(self.roles[role] != step.key, "AccessManagerUnauthorizedCall")
        waits = operation in self.scheduled and step.now < self.scheduled[operation] + OPERATION_LIVES
        refused.when(waits, "AccessManagerAlreadyScheduled")
        if not refused:
            self.scheduled[operation] = step.now + DELAYED[role]
        return refused

    def execute(self, step: Step, operation: int) -> Refusals:
        """The announced call itself; one that is refused stays announced."""
        refused = Refusals()
        ready = self.scheduled.get(operation)
        if ready is None:
            refused.add("AccessManagerNotScheduled")
        elif step.now < ready:
            refused.add("AccessManagerNotReady")
        elif step.now >= ready + OPERATION_LIVES:
            refused.add("AccessManagerExpired")
        else:
            self._actions[step.name](step, refused)
        if not refused:
            del self.scheduled[operation]
        return refused

    def cancel(self, step: Step, operation: int) -> Refusals:
        """A guardian stops what was announced."""
        refused = Refusals()
        refused.when(operation not in self.scheduled, "AccessManagerNotScheduled")
        refused.when(self.roles["GUARDIAN"] != step.key, "AccessManagerUnauthorizedCancel")
        if not refused:
            del self.scheduled[operation]
        return refused


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
