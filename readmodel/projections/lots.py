"""Splits, endorsements, liens and redemptions of lots."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import SQLModel

from chain.events import Event
from chain.intents import start_of
from chain.words import NO_PARTY
from readmodel.projections.registry import on
from readmodel.rows import Key, Row, Rows
from readmodel.tables import Financing, Lot, LotMovement, Redemption


def _lot(e: Event) -> Iterable[tuple[type[SQLModel], Key]]:
    return [(Lot, (e.args["lot"],))]


def _moved(rows: Rows, e: Event, kind: str, lot: Row, amount: int, to: str | None) -> None:
    rows.add(
        LotMovement(
            block=e.block,
            log_index=e.log_index,
            kind=kind,
            receivable=lot["receivable"],
            lot=lot["id"],
            start_fen=lot["start_fen"],
            amount_fen=amount,
            from_party=lot["owner"],
            to_party=to,
            at=e.at,
            tx=e.tx,
        )
    )


@on("LotSplit", _lot)
def lot_split(rows: Rows, e: Event) -> None:
    head = rows.change(Lot, e.args["lot"])
    head["amount_fen"] -= e.args["amount"]
    tail = rows.add(
        Lot(
            id=e.args["tail"],
            receivable=head["receivable"],
            start_fen=start_of(e.args["tail"]),
            amount_fen=e.args["amount"],
            owner=head["owner"],
            endorsements=head["endorsements"],
            since=e.at,
        )
    )
    _moved(rows, e, "split", tail, e.args["amount"], head["owner"])


@on("LotTransferred", _lot)
def lot_transferred(rows: Rows, e: Event) -> None:
    lot = rows.change(Lot, e.args["lot"])
    _moved(rows, e, "transferred", lot, e.args["amount"], e.args["to"])
    lot["owner"], lot["since"] = e.args["to"], e.at
    lot["endorsements"] += 1


@on("LienPlaced", _lot)
def lien_placed(rows: Rows, e: Event) -> None:
    lot = rows.change(Lot, e.args["lot"])
    lot["lien_holder"] = e.args["holder"]
    lot["lien_claim_fen"] = e.args["claim"]
    lot["lien_until"] = e.args["until"]


@on("LienReduced", _lot)
def lien_reduced(rows: Rows, e: Event) -> None:
    rows.change(Lot, e.args["lot"])["lien_claim_fen"] = e.args["claim"]


@on("LienReleased", _lot)
def lien_released(rows: Rows, e: Event) -> None:
    """Repaid, assigned, or lapsed and cleared: a lien ends by this event only."""
    lot = rows.change(Lot, e.args["lot"])
    lot["lien_holder"], lot["lien_claim_fen"], lot["lien_until"] = None, 0, 0


@on("LotRedeemed", _lot)
def lot_redeemed(rows: Rows, e: Event) -> None:
    lot = rows.change(Lot, e.args["lot"])
    to_owner, to_lienholder = e.args["toOwner"], e.args["toLienholder"]
    lot["redeemed_fen"] += to_owner + to_lienholder
    lienholder = e.args["lienholder"]
    rows.add(
        Redemption(
            block=e.block,
            log_index=e.log_index,
            lot=lot["id"],
            owner=lot["owner"],
            to_owner_fen=to_owner,
            lienholder=None if lienholder == NO_PARTY else lienholder,
            to_lienholder_fen=to_lienholder,
            at=e.at,
        )
    )
    _moved(rows, e, "redeemed", lot, to_owner + to_lienholder, None)
    if to_lienholder:
        loan = rows.change(Financing, lot["financing"])
        loan["repaid_fen"] += to_lienholder
        if loan["repaid_fen"] == loan["repay_fen"]:
            loan["state"] = "repaid"
