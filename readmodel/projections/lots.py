"""Splits, endorsements, liens, freezes and redemptions of lots."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import SQLModel

from chain.events import Event
from chain.intents import start_of
from chain.words import LIEN_KINDS, somebody
from readmodel.projections.registry import on
from readmodel.rows import Key, Row, Rows
from readmodel.tables import DebtorLine, Financing, Lot, LotMovement, Receivable, Redemption

MOST_ENDORSEMENTS = 255  # what the ledger's word holds: courts and buy-backs go past the policy's limit


def _lot(e: Event) -> Iterable[tuple[type[SQLModel], Key]]:
    return [(Lot, (e.args["lot"],))]


def _changed(rows: Rows, e: Event) -> Row:
    lot = rows.change(Lot, e.args["lot"])
    lot["changed_block"] = e.block
    return lot


def _financing(rows: Rows, e: Event) -> Iterable[tuple[type[SQLModel], Key]]:
    """The one that the lot backs."""
    lot = rows.known(Lot, e.args["lot"])
    return [(Financing, (lot["financing"],))] if lot and lot["financing"] else ()


def _certificate(rows: Rows, e: Event) -> Iterable[tuple[type[SQLModel], Key]]:
    lot = rows.known(Lot, e.args["lot"])
    return [(Receivable, (lot["receivable"],))] if lot else ()


def _moved(
    rows: Rows,
    e: Event,
    kind: str,
    lot: Row,
    to: str | None = None,
    *,
    start: int | None = None,
    amount: int | None = None,
    place: int = 0,
    reason: str | None = None,
) -> None:
    """A step of a lot, or of `amount` fen of it from `start` on."""
    rows.note(
        LotMovement,
        block=e.block,
        log_index=e.log_index,
        place=place,
        kind=kind,
        receivable=lot["receivable"],
        lot=lot["id"],
        start_fen=lot["start_fen"] if start is None else start,
        amount_fen=lot["amount_fen"] if amount is None else amount,
        from_party=lot["owner"],
        to_party=to,
        reason=reason,
        at=e.at,
        tx=e.tx,
    )


@on("LotSplit", _lot)
def lot_split(rows: Rows, e: Event) -> None:
    """A tail is cut off; one that is somebody else's was passed on in the same step."""
    head, owner = _changed(rows, e), e.args["owner"]
    head["amount_fen"] -= e.args["amount"]
    tail = rows.add(
        Lot,
        id=e.args["tail"],
        receivable=head["receivable"],
        debtor=head["debtor"],
        month=head["month"],
        accepted=head["accepted"],
        cut_from=head["id"],
        start_fen=start_of(e.args["tail"]),
        amount_fen=e.args["amount"],
        owner=head["owner"],
        endorsements=head["endorsements"],
        frozen=head["frozen"],
        since=e.at,
        changed_block=e.block,
    )
    _moved(rows, e, "split", tail, head["owner"])
    if owner != head["owner"]:
        _pass_on(rows, e, tail, owner, place=1)


@on("LotTransferred", _lot)
def lot_transferred(rows: Rows, e: Event) -> None:
    """An endorsement, a sale to a funder, a buy-back, a court's order. What lien there is stays."""
    _pass_on(rows, e, _changed(rows, e), e.args["to"])


def _pass_on(rows: Rows, e: Event, lot: Row, to: str, *, place: int = 0) -> None:
    _moved(rows, e, "transferred", lot, to, place=place)
    lot["owner"], lot["since"] = to, e.at
    lot["endorsements"] = min(lot["endorsements"] + 1, MOST_ENDORSEMENTS)


@on("LienPlaced", _lot)
def lien_placed(rows: Rows, e: Event) -> None:
    _changed(rows, e).update(
        lien=LIEN_KINDS[e.args["kind"]],
        lien_party=e.args["party"],
        claim_fen=e.args["claim"],
        until=e.args["until"],
    )


@on("LienReduced", _lot, _financing)
def lien_reduced(rows: Rows, e: Event) -> None:
    lot = _changed(rows, e)
    lot["claim_fen"] = e.args["claim"]
    _paid_back(rows, lot)


@on("LienReleased", _lot, _financing)
def lien_released(rows: Rows, e: Event) -> None:
    """Repaid, sold for good, declined, or lapsed and cleared: a lien ends by this event only."""
    lot = _changed(rows, e)
    was_owed = lot["lien"] in ("secured", "recourse")
    lot.update(lien="none", lien_party=None, claim_fen=0, until=0)
    if was_owed:
        _paid_back(rows, lot)


def _paid_back(rows: Rows, lot: Row) -> None:
    """What the bank has back of its money, by redemption or otherwise: all but what it is still owed out of the lot."""
    loan = rows.change(Financing, lot["financing"])
    loan["repaid_fen"] = loan["repay_fen"] - lot["claim_fen"]
    if not lot["claim_fen"]:
        loan["state"] = "repaid"


@on("LotFrozen", _lot)
def lot_frozen(rows: Rows, e: Event) -> None:
    lot = _changed(rows, e)
    lot["frozen"] = True
    _moved(rows, e, "frozen", lot, reason=e.args["reason"])


@on("LotUnfrozen", _lot)
def lot_unfrozen(rows: Rows, e: Event) -> None:
    lot = _changed(rows, e)
    lot["frozen"] = False
    _moved(rows, e, "unfrozen", lot, reason=e.args["reason"])


@on("TransferForced", _lot, _financing)
def transfer_forced(rows: Rows, e: Event) -> None:
    """By whose order; what it does to the lot is said by the events that follow.

    It ends a sale with recourse: its buyer has the lot no more, and nothing was paid back.
    """
    lot, amount = rows.get(Lot, e.args["lot"]), e.args["amount"]
    start = lot["start_fen"] + lot["amount_fen"] - amount
    _moved(rows, e, "forced", lot, e.args["to"], start=start, amount=amount, reason=e.args["reason"])
    if lot["lien"] == "recourse":
        if lot["claim_fen"]:
            rows.change(Financing, lot["financing"])["state"] = "ended"
        _changed(rows, e).update(lien="none", lien_party=None, claim_fen=0)


@on("LotDischarged", _lot, _certificate)
def lot_discharged(rows: Rows, e: Event) -> None:
    """Paid early by its debtor; at which price, the financing says."""
    lot = _changed(rows, e)
    _moved(rows, e, "discharged", lot, lot["debtor"])
    lot["redeemed_fen"] = lot["amount_fen"]
    receivable = rows.change(Receivable, lot["receivable"])
    receivable["changed_block"] = e.block
    receivable["early_fen"] += e.args["amount"]
    rows.change(DebtorLine, lot["debtor"])["used_fen"] -= e.args["amount"]


@on("LotRedeemed", _lot, _certificate)
def lot_redeemed(rows: Rows, e: Event) -> None:
    """What it takes off a claim is said by an event of the lien's own."""
    lot = _changed(rows, e)
    to_owner, to_lien_party = e.args["toOwner"], e.args["toLienParty"]
    rows.note(
        Redemption,
        block=e.block,
        log_index=e.log_index,
        lot=lot["id"],
        owner=e.args["owner"],
        to_owner_fen=to_owner,
        lien_party=somebody(e.args["lienParty"]),
        to_lien_party_fen=to_lien_party,
        at=e.at,
    )
    redeemed = to_owner + to_lien_party
    _moved(rows, e, "redeemed", lot, amount=redeemed)
    lot["redeemed_fen"] += redeemed
