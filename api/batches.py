"""Batches of payment instructions: their moves, what locks an instruction to an account, and the order as pain.001."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from api.problems import Problem
from files.iso20022 import Account, Order, Transfer
from readmodel.tables import BankAccount, BatchItem, PaymentBatch, PaymentInstruction
from readmodel.tables.batches import BATCH_MOVES, ITEM_MOVES, LIVE
from readmodel.tables.cash import LAPSING

ORDERED = ("approved", "accepted")  # the bank may have it
WORDS = {
    "disburse": "融资放款 disbursement",
    "pay_early": "凭证提前付款 early payment",
    "pay_at_maturity": "凭证到期付款 payment at maturity",
    "pay_out": "凭证兑付 redemption",
    "interest_share": "融资利息分担 share of interest",
    "fee_share": "融资费用分担 share of fee",
    "compensate": "风险补偿 compensation",
    "refund": "补偿退还 refund of compensation",
}


def move_item(item: BatchItem, to: str, reason: str | None = None) -> None:
    """Raises `Problem` for a move that is not in the table."""
    _require_move(ITEM_MOVES, item.state, to)
    item.state, item.reason = to, reason if reason is not None else item.reason


def move_batch(batch: PaymentBatch, to: str) -> None:
    _require_move(BATCH_MOVES, batch.state, to)
    batch.state = to


def _require_move(moves: dict[str, set[str]], state: str, to: str) -> None:
    if to not in moves.get(state, ()):
        raise Problem(409, "wrong_state", f"当前状态{state}不能变为{to}", f"{state} does not become {to}")


def items_of(session: Session, batch: str) -> list[BatchItem]:
    query = select(BatchItem).where(col(BatchItem.batch) == batch).order_by(col(BatchItem.line))
    return list(session.scalars(query))


def item_of(session: Session, instruction: str, states: Sequence[str]) -> BatchItem | None:
    """The last item of an instruction in one of these states; of live ones there is one at most."""
    rows = session.scalars(
        select(BatchItem)
        .where(col(BatchItem.instruction) == instruction, col(BatchItem.state).in_(states))
        .with_for_update()
    ).all()
    return max(rows, key=lambda row: row.batch, default=None)


def settle_batches(session: Session, batches: Iterable[str]) -> None:
    """A batch of which nothing is on its way any more is done."""
    for id in sorted(set(batches)):
        batch = session.get(PaymentBatch, id, with_for_update=True)
        if batch is not None and batch.state == "approved":
            session.flush()
            if all(item.state not in LIVE for item in items_of(session, id)):
                move_batch(batch, "done")


def require_payable(instruction: PaymentInstruction, amount_fen: int, now: int) -> None:
    """It is open, has not lapsed, and so much is still to be paid. Raises `Problem`."""
    lapsed = instruction.kind in LAPSING and instruction.due_at < now
    left = instruction.amount_fen - instruction.paid_fen
    if instruction.state != "open" or lapsed or not 0 < amount_fen <= left:
        raise Problem(
            409,
            "not_payable",
            f"指令{instruction.id[:10]}不是待付，或金额超过未付金额",
            f"instruction {instruction.id[:10]} is not open, or less than that is left to be paid",
        )


def order_of(session: Session, batch: PaymentBatch) -> Order:
    """The batch as the payer's bank gets it: to the accounts that were approved with it."""
    items = items_of(session, batch.id)
    wanted = {batch.account, *(item.account for item in items)}
    rows = session.scalars(select(BankAccount).where(col(BankAccount.id).in_(wanted)))
    accounts = {row.id: Account(row.number, row.name, row.bank_code, row.bank_name) for row in rows}
    ids = [item.instruction for item in items]
    found = session.scalars(select(PaymentInstruction).where(col(PaymentInstruction.id).in_(ids)))
    kinds = {row.id: row.kind for row in found}
    transfers = [
        Transfer(
            str(item.line),
            item.reference,
            item.amount_fen,
            accounts[item.account],
            WORDS.get(kinds[item.instruction], ""),
        )
        for item in items
    ]
    return Order(batch.id, batch.made_at, batch.execute_on, accounts[batch.account], tuple(transfers))
