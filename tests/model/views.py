"""What the contracts answer, beside what the model would have them answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from chain.abi import Decoder, Encoder, call_encoder, tuple_decoder
from chain.artifacts import function
from chain.deployment import Deployment
from chain.rpc import NodeError, Rpc
from tests.model.books import number, receivable_of
from tests.model.model import DESK, LEDGER, POOL, REGISTRY, Model
from tests.model.records import FEN, NOBODY, LienKind, Lot, Policy, Receivable
from tests.model.stage import ADDRESS, CODE, KEYS
from tests.model.steps import Step

PARTIES = ("participant", "debtor", "holder", "bank", "supplier", "operator")


@dataclass(frozen=True)
class Question:
    """One view with its arguments, and the answer that the model expects."""

    contract: str
    view: str
    arguments: tuple[Any, ...]
    expected: dict[str, Any]


def differences(rpc: Rpc, deployment: Deployment, model: Model, now: int, steps: Sequence[Step]) -> list[str]:
    """Where the ledger's answers are not the model's: about what these steps touched, or about everything if there
    are none. now: UTC second of the newest block."""
    asked = list(_touched(model, now, steps) if steps else _everything(model, now))
    calls = []
    for one in asked:
        encode, _ = _coders(one.contract, one.view)
        request = {"to": deployment.addresses[one.contract], "data": "0x" + encode(list(one.arguments)).hex()}
        calls.append(("eth_call", [request, "latest"]))
    head, *answers = rpc.batch([("eth_getBlockByNumber", ["latest", False]), *calls])
    assert int(head["timestamp"], 16) == now, f"the newest block is of {int(head['timestamp'], 16)}, not of {now}"
    found: list[str] = []
    for one, answer in zip(asked, answers, strict=True):
        if isinstance(answer, NodeError):
            raise answer
        _, decode = _coders(one.contract, one.view)
        said = _plain(decode(memoryview(bytes.fromhex(answer[2:])), 0), now)
        found += _unlike(one, said)
    return found


@cache
def _coders(contract: str, view: str) -> tuple[Encoder, Decoder]:
    entry = function(contract, view)
    return call_encoder(entry), tuple_decoder(entry["outputs"])


def _plain(answer: dict[str, Any], now: int) -> dict[str, Any]:
    """The fields of a struct that is the whole answer; a reservation that lapsed counts for nothing."""
    first = answer.get("0")
    said = {**first, **{k: v for k, v in answer.items() if k != "0"}} if isinstance(first, dict) else answer
    lapsed = said.get("lien") == LienKind.RESERVED and now > said["until"]
    return {**said, "lien": 0, "lienParty": NOBODY, "until": 0} if lapsed else said


def _unlike(one: Question, said: dict[str, Any]) -> Iterator[str]:
    for name, wanted in one.expected.items():
        if said[name] != wanted:
            about = ", ".join(CODE.get(str(value), str(value)) for value in one.arguments)
            shown = [CODE.get(str(value), value) for value in (said[name], wanted)]
            yield f"{one.contract}.{one.view}({about}): {name} is {shown[0]}, the model says {shown[1]}"


def _everything(model: Model, now: int) -> Iterator[Question]:
    books = model.books
    for rid in list(books.receivables):
        yield from _receivable(model, rid, now)
    for debtor in [one for one in ADDRESS.values() if one in books.lines]:
        yield _line(model, debtor)
    for key in list(books.invoices):
        yield _invoice(model, key)
    for financing in list(model.desk.financings):
        yield from _financing(model, financing)
    for loan in list(model.pools.loans):
        yield from _loan(model, loan)
    for name, pool in model.pools.pools.items():
        offices = {office: getattr(pool, office) for office in ("authority", "reviewer", "treasurer", "supervisor")}
        yield Question(POOL, "poolOf", (_hex(name),), {**offices, "highestRatioBps": pool.highest_ratio_bps})
    for (pool_id, bank), bar in model.pools.bars.items():
        yield Question(POOL, "barOf", (_hex(pool_id), bank), {"0": int(bar)})
    for who in ADDRESS.values():
        yield from _member(model, who)
        for signer in {*model.registry.members[who].grants, *list(KEYS)[:2], NOBODY}:
            powers = {"powers": int(model.registry.powers_of(who, signer))}
            yield Question(REGISTRY, "powersOf", (who, signer), powers)
    yield from _governed(model, now)


def _touched(model: Model, now: int, steps: Sequence[Step]) -> Iterator[Question]:
    """Whatever the fields of the steps name, and what hangs on it."""
    receivables: set[int] = set()
    numbers: set[int] = set()
    people: set[str] = set()
    for step in steps:
        f = step.fields
        if step.name == "IssueReceivable":
            receivables.add(receivable_of(step.digest))
        if step.name == "RequestFinancing":
            numbers.add(step.digest)
        if "lot" in f:
            receivables.add(receivable_of(number(f["lot"])))
        if "receivable" in f:
            receivables.add(number(f["receivable"]))
        numbers |= {number(f[name]) for name in ("financing", "loan") if name in f}
        people |= {f[name] for name in PARTIES if name in f}
    for one in numbers:
        yield from _financing(model, one)
        yield from _loan(model, one)
        receivables.add(receivable_of(model.desk.financings[one].lot))
    for rid in receivables - {0}:
        yield from _receivable(model, rid, now)
        receivable = model.books.receivables[rid]
        yield _line(model, receivable.debtor)
        for key, _ in receivable.uses:
            yield _invoice(model, key)
    for who in people & set(ADDRESS.values()):
        yield from _member(model, who)
        yield _line(model, who)
    yield from _governed(model, now)


def _receivable(model: Model, rid: int, now: int) -> Iterator[Question]:
    one: Receivable = model.books.receivables[rid]
    expected = {
        "debtor": one.debtor,
        "supplier": one.supplier,
        "maturity": one.maturity,
        "face": one.face,
        "state": int(one.state),
        "flags": one.flags,
        "paid": one.paid,
        "early": one.early,
    }
    yield Question(LEDGER, "receivableWith", (_hex(rid),), expected)
    for lot_id, lot in model.books.lots_of(rid):
        yield _lot(lot_id, lot, now)
    if not any(True for _ in model.books.lots_of(rid)):
        yield _lot(rid, Lot(), now)


def _lot(lot_id: int, lot: Lot, now: int) -> Question:
    lien = lot.live_lien(now)
    expected = {
        "owner": lot.owner,
        "amount": lot.amount,
        "redeemed": lot.redeemed,
        "endorsements": lot.endorsements,
        "frozen": lot.frozen,
        "lien": int(lien),
        "lienParty": lot.lien_party if lien else NOBODY,
        "until": lot.until if lien else 0,
        "claim": lot.claim,
    }
    return Question(LEDGER, "lotOf", (_hex(lot_id),), expected)


def _line(model: Model, debtor: str) -> Question:
    line = model.books.lines[debtor]
    expected = {"bank": line.bank, "limit": line.limit, "used": line.used, "overdue": line.overdue}
    return Question(LEDGER, "lineOf", (debtor,), expected)


def _invoice(model: Model, key: int) -> Question:
    one = model.books.invoices[key]
    return Question(LEDGER, "invoiceOf", (_hex(key),), {"debtor": one.debtor, "amount": one.amount, "used": one.used})


def _financing(model: Model, financing: int) -> Iterator[Question]:
    one = model.desk.financings[financing]
    expected = {
        "holder": one.holder,
        "until": one.until,
        "kind": int(one.kind),
        "recourse": one.recourse,
        "state": int(one.state),
        "lot": _hex(one.lot),
        "bank": one.bank,
        "advance": one.advance,
        "repay": one.repay,
        "rateBps": one.rate_bps,
    }
    yield Question(DESK, "financingOf", (_hex(financing),), expected)
    lot = model.books.lots[one.lot]
    if lot.lien:
        yield Question(DESK, "financingOn", (_hex(one.lot),), {"financing": _hex(lot.tied_for)})
    yield Question(DESK, "claimOf", (_hex(financing),), {"fen": model.desk.claim_of(financing)})
    for bank, commitment in one.quotes.items():
        yield Question(DESK, "quoteOf", (_hex(financing), bank), {"commitment": commitment})


def _loan(model: Model, loan: int) -> Iterator[Question]:
    one = model.pools.loans[loan]
    expected = {
        "principal": one.principal,
        "ratioBps": one.ratio_bps,
        "class": int(one.grade),
        "claim": int(one.claim),
        "cover": int(one.cover),
        "appealed": one.appealed,
        "pool": _hex(one.pool),
        "outstanding": one.outstanding,
        "compensation": one.compensation,
        "recovered": one.recovered,
        "refunded": one.refunded,
    }
    if one.pool:
        expected["bank"] = one.bank
    yield Question(POOL, "loanOf", (_hex(loan),), expected)
    yield Question(POOL, "libraryOf", (_hex(loan),), {"0": int(model.pools.library_of(one))})
    yield Question(POOL, "refundDue", (_hex(loan),), {"fen": model.pools.refund_due(one)})


def _member(model: Model, who: str) -> Iterator[Question]:
    one = model.registry.members[who]
    expected = {
        "key": one.key,
        "powers": int(one.powers),
        "kind": int(one.kind),
        "standing": int(one.standing),
        "consents": one.consents,
        "era": one.era,
        "admittedAt": one.admitted_at,
    }
    yield Question(REGISTRY, "participantOf", (who,), expected)
    yield Question(LEDGER, "memberOf", (who,), expected)
    yield Question(LEDGER, "canReceive", (who,), {"0": model.books.can_receive(who)})


def _governed(model: Model, now: int) -> Iterator[Question]:
    _, following, since = model.books.policies
    expected: dict[str, Any] = {"current": _policy(model.books.policy(now)), "paused": model.books.paused}
    if since:
        expected |= {"next": _policy(following), "from": since}
    yield Question(LEDGER, "policy", (), expected)


def _policy(one: Policy) -> dict[str, int]:
    return {
        "leastLot": one.least_lot,
        "mostEndorsements": one.most_endorsements,
        "longestTenor": one.longest_tenor,
        "closesBefore": one.closes_before,
    }


def _hex(value: int) -> str:
    assert value < FEN << 216
    return f"0x{value:064x}"
