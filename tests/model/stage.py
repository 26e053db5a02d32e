"""The stage: a small cast, the model, and a side that may stand beside it and has to agree with it at each step."""

from __future__ import annotations

from collections import Counter
from copy import copy, deepcopy
from dataclasses import dataclass, field
from typing import Any, Protocol

from hypothesis import currently_in_test_context, note

from chain.abi import keccak
from chain.deploy import FIRST_POLICY
from chain.deployment import Deployment
from chain.intents import QUOTE_FIELDS, Intent, intent_type, participant_address, quote_commitment
from chain.keys import Key
from tests.model.books import number, receivable_of
from tests.model.model import Model
from tests.model.records import Kind, Moves, Policy, Refusals
from tests.model.steps import Step

HOUR = 3_600
ROLES = ("ADMIN", "GUARDIAN", "CUSTODY", "COURT", "RECOVERY", "GOVERNOR")
KINDS = {
    "OPERATOR": Kind.OPERATOR,
    "SECOND OPERATOR": Kind.OPERATOR,
    "REGULATOR": Kind.REGULATOR,
    "DEBTOR": Kind.ENTERPRISE,
    "OTHER DEBTOR": Kind.ENTERPRISE,
    "SUPPLIER": Kind.ENTERPRISE,
    "SUBCONTRACTOR": Kind.ENTERPRISE,
    "THIRD": Kind.ENTERPRISE,
    "BANK": Kind.BANK,
    "OTHER BANK": Kind.BANK,
    "AUTHORITY": Kind.POOL_AUTHORITY,
    "REVIEWER": Kind.POOL_REVIEWER,
    "TREASURER": Kind.POOL_TREASURER,
    "SUPERVISOR": Kind.POOL_AUTHORITY,
    "OTHER AUTHORITY": Kind.POOL_AUTHORITY,
    "OTHER REVIEWER": Kind.POOL_REVIEWER,
    "OTHER TREASURER": Kind.POOL_TREASURER,
}
STRANGERS = ("STRANGER", "OTHER STRANGER")  # not admitted at first
POOL = "0x" + b"shenzhen".ljust(32, b"\0").hex()
OTHER_POOL = "0x" + b"maanshan".ljust(32, b"\0").hex()


def key_named(name: str) -> Key:
    """The same key in each run."""
    return Key(keccak(b"tallystick model " + name.encode()))


def paper(text: str) -> str:
    """A hash that stands for a document."""
    return "0x" + keccak(text.encode()).hex()


ADDRESS = {code: participant_address(code) for code in (*KINDS, *STRANGERS)}
CODE = {address: code for code, address in ADDRESS.items()}
SPARE = tuple(key_named(f"spare {i}") for i in range(4))
ANYBODY = key_named("anybody")
ROLE_KEYS = {role: key_named(role) for role in ROLES}
KEYS = {key.address: key for key in (*map(key_named, ADDRESS), *SPARE, *ROLE_KEYS.values(), ANYBODY)}


FORGED = ("of something else", "none at all", "too short", "a wallet's that is none", "zeros")
# Whom a module of eligibility refuses, and what a module of the pool's policy allows at most: those that there are.
REFUSED: tuple[tuple[str, ...], ...] = ((), (ADDRESS["SUPPLIER"],), (ADDRESS["BANK"],), tuple(ADDRESS.values()))
RATIOS = (5_000, 3_500)


class Side(Protocol):
    """Who else is given each step. Says the refusal's name, "" if it was done, None if it is not to be compared."""

    deployment: Deployment
    start: int
    admitted_at: int  # UTC second at which the deployment admitted the operator

    def sign(self, step: Step, intent: Intent, original: Intent | None) -> str | None: ...

    def call(self, step: Step, how: str) -> str | None: ...

    def compare(self, model: Model, steps: list[Step]) -> None: ...

    def save(self) -> None: ...

    def restore(self) -> None: ...


class Nobody:
    """No other side: the model by itself."""

    def __init__(self) -> None:
        contracts = ("ParticipantRegistry", "ReceivableLedger", "FinancingDesk", "CompensationPool", "Authority")
        places = {name: "0x" + keccak(name.encode())[12:].hex() for name in contracts}
        self.deployment = Deployment(1, "", 0, "", places)
        self.start = self.admitted_at = 1_800_000_000

    def sign(self, step: Step, intent: Intent, original: Intent | None) -> str | None:
        return None

    def call(self, step: Step, how: str) -> str | None:
        return None

    def compare(self, model: Model, steps: list[Step]) -> None:
        return None

    def save(self) -> None:
        return None

    def restore(self) -> None:
        return None


@dataclass
class Tally:
    """What was done and refused how often, and which state went over into which."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    moves: Moves = field(default_factory=Moves)
    examples: int = 0


Plan = tuple[str, dict[str, Any], int]  # what a role scheduled: function, fields, operation


@dataclass
class Memory:
    """What the parties remember and the ledger need not: their intents, and the terms that they sealed."""

    issued: dict[int, Intent] = field(default_factory=dict)  # by receivable
    quotes: list[dict[str, Any]] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    numbers: int = 0


class Stage:
    """One play. `now`: UTC second of the step that comes next, less one."""

    def __init__(self, side: Side, tally: Tally) -> None:
        self.side, self.tally, self.now = side, tally, side.start
        policy = Policy(*FIRST_POLICY.values())
        self.model = Model(policy, {role: key.address for role, key in ROLE_KEYS.items()})
        self.memory = Memory()
        operator = key_named("OPERATOR").address
        self.model.registry.admit(ADDRESS["OPERATOR"], Kind.OPERATOR, operator, side.admitted_at)
        self.last_digest = 0
        self._fresh: list[Step] = []
        self.parted = False  # the two sides disagree: there is no use in asking further

    @property
    def anybody(self) -> Key:
        """Somebody who is nobody on the ledger."""
        return ANYBODY

    def next_number(self) -> int:
        self.memory.numbers += 1
        return self.memory.numbers

    # --- what is done

    def sign(
        self,
        name: str,
        fields: dict[str, Any],
        *,
        key: Key,
        nonce: int | None = None,
        lives: int = HOUR,
        how: str = "relayed",
        forged: str = "",
        original: Intent | None = None,
        contract: str = "",
    ) -> Refusals:
        """An intent, signed and carried to the ledger in the next second. lives: seconds to its deadline."""
        self.now += 1
        nonce = self.next_number() << 8 if nonce is None else nonce
        intent = Intent.build(name, fields, nonce=nonce, deadline=self.now + lives)
        contract = contract or intent.kind.contract
        step = Step(
            name,
            self._said(intent, how),
            self.now,
            key.address,
            contract,
            int.from_bytes(intent.digest(self.side.deployment), "big"),
            how,
            forged,
            int.from_bytes(original.digest(self.side.deployment), "big") if original else 0,
        )
        self.last_digest = step.digest
        expected = self.model.sign(step)
        if name == "IssueReceivable":
            self.memory.issued[receivable_of(step.digest)] = intent
        self._settle(step, expected, self.side.sign(step, intent, original))
        return expected

    def _said(self, intent: Intent, how: str) -> dict[str, Any]:
        """The fields as the model takes them."""
        name, said, books = intent.name, dict(intent.fields), self.model.books
        if how == "short":  # it does not say for whom: for whose it is
            if name == "TransferLot":
                said["holder"] = books.lots[number(said["lot"])].owner
            else:
                said["supplier"] = books.receivables[number(said["receivable"])].supplier
        if name == "AcceptQuote":
            said["commitment"] = quote_commitment({c["name"]: said[c["name"]] for c in QUOTE_FIELDS})
        if name == "RevokeIntent":
            names = {address: known for known, address in self.side.deployment.addresses.items()}
            said["target"] = names.get(said["target"], "")
        return said

    def call(self, name: str, fields: dict[str, Any], *, key: Key, how: str = "call", operation: int = 0) -> Refusals:
        """A role's call. how: "call", "schedule", "execute" or "cancel"."""
        self.now += 1
        step = Step(name, fields, self.now, key.address)
        expected: Refusals = self.model.call(step) if how == "call" else getattr(self.model, how)(step, operation)
        self._settle(step, expected, self.side.call(step, how), how)
        return expected

    def ask(self, name: str, fields: dict[str, Any]) -> Refusals:
        """A question that is refused as an action would be; it has no effect."""
        self.now += 1
        step = Step(name, fields, self.now, self.anybody.address)
        expected = self.model.ask(step)
        self._settle(step, expected, self.side.call(step, "call"))
        return expected

    def _settle(self, step: Step, expected: Refusals, actual: str | None, how: str = "") -> None:
        what = f"{step.name} {how}".strip()
        told = actual if actual is not None else "/".join(sorted(expected))
        if currently_in_test_context():
            note(f"{step.now}: {what} {_shown(step)} -> {told or 'done'}")
        if actual is not None:
            agreed = actual in expected if expected else actual == ""
            self.parted = not agreed
            assert agreed, f"{what}: the ledger says {actual or 'done'}, the model {sorted(expected) or 'done'}"
        if expected:
            self.tally.refused.update((what, name) for name in ([told] if actual is not None else expected))
        else:
            self.tally.done[what] += 1
            self._fresh.append(step)

    def compare(self, *, all_of_it: bool = False) -> None:
        """What the steps since the last time touched, or everything, is the same on the other side."""
        fresh, self._fresh = self._fresh, []
        if all_of_it or fresh:
            self.parted = True
            self.side.compare(self.model, [] if all_of_it else fresh)
            self.parted = False

    # --- plays

    def copy(self) -> Stage:
        """The same once more, to play on from."""
        other = copy(self)
        other.model, other.memory, other._fresh = deepcopy(self.model), deepcopy(self.memory), []
        other.model.moves.clear()
        return other


def actor_field(name: str) -> str:
    return intent_type(name).actor_field


def _shown(step: Step) -> str:
    """The fields as a person wants them who looks for what went wrong."""
    parts = []
    for key, value in step.fields.items():
        if key in ("nonce", "terms", "evidence", "decision", "reason", "kyb", "ruleSet", "salt", "commitment"):
            continue
        if isinstance(value, str) and value in CODE:
            value = CODE[value]
        elif isinstance(value, str) and len(value) == 66:
            lot = number(value)
            value = f"{value[:8]}+{lot % (1 << 40)}" if key == "lot" else value[:8]
        parts.append(f"{key}={value}")
    return ", ".join(parts) + f" ({step.how} {step.forged})"
