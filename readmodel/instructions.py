"""Payment instructions that ledger events call for: made in the events' own transaction, once per event.

The platform moves no money. An instruction says who owes what to whom, and is paid only by a bank's receipt. One whose
reason was taken back before it was paid is void.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlmodel import SQLModel

from chain.abi import keccak
from chain.events import Event
from chain.words import CLAIM_STATES, EARLY_PAYMENT
from readmodel.pools import pool_name, refund_due
from readmodel.rows import Key, Row, Rows
from readmodel.tables import (
    BorneCost,
    Financing,
    Lot,
    PaymentInstruction,
    Pool,
    PoolLoan,
    Quote,
    Receivable,
)
from readmodel.tables.cash import LAPSING
from readmodel.tables.ledger import OWED

PAPERS_COMPLETE, RECALLED = CLAIM_STATES.index("papers_complete"), CLAIM_STATES.index("recalled")


@dataclass(frozen=True)
class _Leg:
    """What an event calls for. name: tells the legs of one event apart."""

    name: str
    kind: str
    payer: str
    payee: str
    amount_fen: int
    subject: str
    due_at: int


def instruction_id(e: Event, leg: str) -> str:
    """The same event gives the same id, whenever and however often it is read."""
    return "0x" + keccak(f"{e.tx}|{e.log_index}|{leg}".encode()).hex()


def looked_up(e: Event) -> Iterable[tuple[type[SQLModel], Key]]:
    """The rows that `instruct` will look for, so that they can be fetched in bulk."""
    if e.name not in LOOKED_UP:
        return ()
    wanted: list[tuple[type[SQLModel], Key]] = [(PaymentInstruction, (instruction_id(e, leg),)) for leg in "01"]
    if e.name == "Disbursed":
        wanted.append((BorneCost, (e.args["financing"], e.args["bank"], 0)))
    return wanted


def instruct(rows: Rows, e: Event) -> None:
    """Add what an event calls for, and void what it takes back. Call when the event was projected, and none after it.

    An instruction that is there stays as it is, so that reading the same events again changes nothing.
    """
    calls, takes = CALLED_FOR.get(e.name), TAKEN_BACK.get(e.name)
    legs = [*calls(rows, e)] if calls else []
    for key in takes(rows, e) if takes else ():
        rows.change(PaymentInstruction, *key)["state"] = "void"
    for leg in legs:
        made = instruction_id(e, leg.name)
        if leg.amount_fen and rows.find(PaymentInstruction, made) is None:
            rows.add(
                PaymentInstruction,
                id=made,
                kind=leg.kind,
                payer=leg.payer,
                payee=leg.payee,
                amount_fen=leg.amount_fen,
                subject=leg.subject,
                state="open",
                due_at=leg.due_at,
                made_at=e.at,
                block=e.block,
                log_index=e.log_index,
            )


def _reservation(rows: Rows, e: Event) -> list[Key]:
    """A reservation ends with a court's transfer; what was paid out already stays as it is."""
    lot = rows.get(Lot, e.args["lot"])
    return _advances(rows, e, lot["financing"]) if lot["lien"] == "reserved" else []


def _advances(rows: Rows, e: Event, financing: str) -> list[Key]:
    return [key for kind in LAPSING for key in _open(rows, e, kind=kind, subject=financing)]


def _of_former_treasurers(rows: Rows, e: Event) -> Iterator[tuple[Key, str]]:
    """Open legs of a pool's loans from or to an office that is its treasurer no more, and which side that is."""
    for (loan,) in rows.matching(PoolLoan, pool=pool_name(e.args["pool"])):
        for kind, side in (("compensate", "payer"), ("refund", "payee")):
            for key in _open(rows, e, kind=kind, subject=loan):
                if rows.get(PaymentInstruction, *key)[side] != e.args["treasurer"]:
                    yield key, side


def _handed_over(rows: Rows, e: Event) -> Iterator[_Leg]:
    """What a former treasurer was to pay or to get is its successor's."""
    for key, side in _of_former_treasurers(rows, e):
        row = rows.get(PaymentInstruction, *key)
        parties = {"payer": row["payer"], "payee": row["payee"]} | {side: e.args["treasurer"]}
        left = row["amount_fen"] - row["paid_fen"]
        yield _Leg(row["id"], row["kind"], parties["payer"], parties["payee"], left, row["subject"], row["due_at"])


def _open(rows: Rows, e: Event, **values: str) -> list[Key]:
    found = rows.matching(PaymentInstruction, state="open", **values)
    made = {key: rows.get(PaymentInstruction, *key) for key in found}
    return [key for key, row in made.items() if (row["block"], row["log_index"]) < (e.block, e.log_index)]


def _at_maturity(rows: Rows, e: Event) -> Iterator[_Leg]:
    r = rows.get(Receivable, e.args["receivable"])
    yield _Leg("0", "pay_at_maturity", r["debtor"], r["bank"], r["face_fen"], r["id"], r["maturity_at"])


def _to_another_bank(rows: Rows, e: Event) -> Iterator[_Leg]:
    """Another bank takes the payments: what is still owed goes there."""
    a = e.args
    for state in OWED:
        for key in rows.matching(Receivable, debtor=a["debtor"], state=state):
            r = rows.get(Receivable, *key)
            left = r["face_fen"] - r["paid_fen"] - r["early_fen"]
            yield _Leg(r["id"], "pay_at_maturity", a["debtor"], a["bank"], left, r["id"], r["maturity_at"])


def _advance(rows: Rows, e: Event) -> Iterator[_Leg]:
    f = rows.get(Financing, e.args["financing"])
    kind = "pay_early" if f["kind"] == EARLY_PAYMENT else "disburse"
    yield _Leg("0", kind, e.args["bank"], f["holder"], e.args["advance"], f["id"], e.args["until"])


def _paid_at_maturity_so_far(rows: Rows, e: Event) -> list[Key]:
    return _open(rows, e, kind="pay_at_maturity", subject=rows.get(Lot, e.args["lot"])["receivable"])


def _less_at_maturity(rows: Rows, e: Event) -> Iterator[_Leg]:
    """What its debtor paid early it does not pay at maturity."""
    for key in _paid_at_maturity_so_far(rows, e):
        row = rows.get(PaymentInstruction, *key)
        left = max(row["amount_fen"] - row["paid_fen"] - e.args["amount"], 0)
        yield _Leg("0", row["kind"], row["payer"], row["payee"], left, row["subject"], row["due_at"])


def _debtors_shares(rows: Rows, e: Event) -> Iterator[_Leg]:
    """What the debtor agreed to bear of the cost of what was just paid out. The bank takes all of it from the holder,
    so the share goes to the holder: of the fee now; of interest when the bank takes that, of a loan at maturity."""
    f = rows.get(Financing, e.args["financing"])
    borne = _borne(rows, f["id"], f["bank"])
    if borne is not None:
        at_once = f["kind"] == "discount"
        due_at = e.at if at_once else rows.get(Receivable, rows.get(Lot, f["lot"])["receivable"])["maturity_at"]
        yield _Leg("0", "interest_share", borne["debtor"], f["holder"], borne["interest_fen"], f["id"], due_at)
        yield _Leg("1", "fee_share", borne["debtor"], f["holder"], borne["fee_fen"], f["id"], e.at)


def _borne(rows: Rows, financing: str, bank: str) -> Row | None:
    """Of the quote that was accepted: after that a bank cannot replace it."""
    place = 0
    while (borne := rows.find(BorneCost, financing, bank, place)) is not None:
        if borne["commitment"] == rows.get(Quote, financing, bank)["commitment"]:
            return borne
        place += 1
    return None


def _compensation(rows: Rows, e: Event) -> Iterator[_Leg]:
    """There and back: paid once the papers are complete, and all that is not back yet, once it is recalled."""
    loan = rows.get(PoolLoan, e.args["loan"])
    if e.args["to"] == RECALLED:
        yield _refund(rows, e, loan["compensation_fen"] - loan["refunded_fen"])
    if e.args["to"] == PAPERS_COMPLETE:
        yield _Leg("0", "compensate", e.args["office"], loan["bank"], loan["compensation_fen"], loan["id"], e.at)


def _share_of_a_recovery(rows: Rows, e: Event) -> Iterator[_Leg]:
    loan = rows.get(PoolLoan, e.args["loan"])
    before = refund_due(loan, e.args["recovered"] - e.args["gross"])
    yield _refund(rows, e, refund_due(loan, e.args["recovered"]) - before)


def _pay_out(rows: Rows, e: Event) -> Iterator[_Leg]:
    """Owner and party of the lien; one leg where a court made them the same."""
    a = e.args
    r = rows.get(Receivable, rows.get(Lot, a["lot"])["receivable"])
    parts: dict[str, int] = defaultdict(int)
    for payee, amount in ((a["owner"], a["toOwner"]), (a["lienParty"], a["toLienParty"])):
        parts[payee] += amount
    for name, (payee, amount) in zip("01", parts.items(), strict=False):
        yield _Leg(name, "pay_out", r["bank"], payee, amount, a["lot"], e.at)


def _refunds(rows: Rows, e: Event) -> list[Key]:
    """All of the compensation is due now, and recoveries were part of it."""
    return _open(rows, e, kind="refund", subject=e.args["loan"])


def _refund(rows: Rows, e: Event, owed: int) -> _Leg:
    loan = rows.get(PoolLoan, e.args["loan"])
    treasurer = rows.get(Pool, loan["pool"])["treasurer"]
    return _Leg("0", "refund", loan["bank"], treasurer, owed, loan["id"], e.at)


# Legs that are named 0 or 1, and so can be looked up before the rows are as the event leaves them.
LOOKED_UP: dict[str, Callable[[Rows, Event], Iterable[_Leg]]] = {
    "ReceivableAccepted": _at_maturity,
    "QuoteAccepted": _advance,
    "Disbursed": _debtors_shares,
    "LotRedeemed": _pay_out,
    "LotDischarged": _less_at_maturity,
    "ClaimAdvanced": _compensation,
    "RecoveryRecorded": _share_of_a_recovery,
    "LoanUpgraded": lambda rows, e: [_refund(rows, e, e.args["due"])],
}
CALLED_FOR = LOOKED_UP | {"BankAppointed": _to_another_bank, "PoolOpened": _handed_over}

# Open instructions of earlier events that nobody should pay any more.
TAKEN_BACK: dict[str, Callable[[Rows, Event], list[Key]]] = {
    "FinancingDeclined": lambda rows, e: _advances(rows, e, e.args["financing"]),
    "LotDischarged": _paid_at_maturity_so_far,
    "TransferForced": _reservation,
    "ClaimWithdrawn": lambda rows, e: _open(rows, e, kind="compensate", subject=e.args["loan"]),
    "ClaimAdvanced": lambda rows, e: _refunds(rows, e) if e.args["to"] == RECALLED else [],
    "LoanUpgraded": _refunds,
    "BankAppointed": lambda rows, e: _open(rows, e, kind="pay_at_maturity", payer=e.args["debtor"]),
    "PoolOpened": lambda rows, e: [key for key, _ in _of_former_treasurers(rows, e)],
}
