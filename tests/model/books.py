"""What the model's ledger stores, and the questions that several of its actions ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tests.model.records import (
    FEN,
    HOUR,
    NOBODY,
    OVERDUE_NOTED,
    PAID_INTO,
    Invoice,
    Kind,
    LienKind,
    Line,
    Lot,
    Moves,
    Policy,
    Receivable,
    ReceivableState,
    Refusals,
)
from tests.model.registry import Registry


def number(text: str) -> int:
    """An id, a hash or a reference as a number."""
    return int(text, 16)


def receivable_of(lot: int) -> int:
    return lot - lot % FEN


class Books:
    def __init__(self, registry: Registry, moves: Moves, policy: Policy) -> None:
        self.registry, self.moves = registry, moves
        self.receivables: defaultdict[int, Receivable] = defaultdict(Receivable)
        self.lots: defaultdict[int, Lot] = defaultdict(Lot)
        self.lines: defaultdict[str, Line] = defaultdict(Line)
        self.invoices: defaultdict[int, Invoice] = defaultdict(Invoice)
        self.references: set[tuple[str, int]] = set()
        self.policies = (policy, policy, 0)  # now, next, from
        self.paused = False
        self.ineligible: frozenset[str] = frozenset()  # whom the module of eligibility refuses

    # --- answers

    def policy(self, now: int) -> Policy:
        current, following, since = self.policies
        return following if now >= since else current

    def can_receive(self, participant: str) -> bool:
        member = self.registry.members[participant]
        kind = member.kind in (Kind.ENTERPRISE, Kind.BANK)
        return kind and self.registry.is_active(participant) and participant not in self.ineligible

    def is_overdue(self, receivable: Receivable, now: int) -> bool:
        return receivable.state is ReceivableState.ACCEPTED and now > receivable.maturity

    def is_closed(self, receivable: Receivable, now: int) -> bool:
        """To splits and transfers: not accepted, paid into, or too near its maturity."""
        closes = receivable.maturity - self.policy(now).closes_before * HOUR
        return receivable.state is not ReceivableState.ACCEPTED or bool(receivable.flags & PAID_INTO) or now > closes

    def lots_of(self, receivable: int) -> Iterator[tuple[int, Lot]]:
        """By walking the interval: each lot begins where the one before it ends."""
        start, face = 0, self.receivables[receivable].face
        while start < face and (lot := self.lots.get(receivable | start)) is not None and lot.amount:
            yield receivable | start, lot
            start += lot.amount

    # --- checks

    def check_running(self, refused: Refusals) -> None:
        refused.when(self.paused, "Ledger_Paused")

    def check_reference(self, participant: str, reference: str, refused: Refusals) -> None:
        refused.when(number(reference) == 0, "Ledger_NoReference")
        refused.when((participant, number(reference)) in self.references, "Ledger_ReferenceUsed")

    def use_reference(self, participant: str, reference: str) -> None:
        self.references.add((participant, number(reference)))

    def check_free(self, lot_id: int, holder: str, now: int, refused: Refusals) -> None:
        """The owner may do with the lot as it likes."""
        lot, receivable = self.lots[lot_id], self.receivables[receivable_of(lot_id)]
        refused.when(lot.owner != holder or holder == NOBODY, "Ledger_NotHolder")
        refused.when(lot.frozen, "Ledger_LotFrozen")
        refused.when(lot.live_lien(now), "Ledger_LotLiened")
        self.check_open(lot, receivable, now, refused)

    def check_open(self, lot: Lot, receivable: Receivable, now: int, refused: Refusals) -> None:
        """Lots may be cut and passed on, and this one is still owed."""
        closed = self.is_closed(receivable, now)
        refused.when(closed, "Ledger_ClosedToTransfer")
        refused.when(not closed and lot.redeemed, "Ledger_LotDischarged")

    def check_cut(self, lot: Lot, amount: int, now: int, refused: Refusals) -> None:
        """Both parts of a split are at least the smallest lot."""
        least = self.policy(now).least_lot
        refused.when(amount >= lot.amount, "Ledger_LotExceeded")
        refused.when(min(amount, lot.amount - amount) < least, "Ledger_LotTooSmall")

    def check_transfer(self, lot_id: int, holder: str, to: str, amount: int, now: int, refused: Refusals) -> None:
        """Why `holder` could not endorse `amount` fen of the lot to somebody now."""
        lot, receivable = self.lots[lot_id], self.receivables[receivable_of(lot_id)]
        self.check_running(refused)
        self.check_free(lot_id, holder, now, refused)
        refused.when(to == receivable.debtor, "Ledger_SelfCertificate")
        refused.when(not self.can_receive(to), "Ledger_CannotReceive")
        refused.when(not self.registry.members[to].consents, "Ledger_NoConsent")
        refused.when(lot.endorsements >= self.policy(now).most_endorsements, "Ledger_TooManyEndorsements")
        if amount != lot.amount:
            self.check_cut(lot, amount, now, refused)

    # --- what moves lots, whoever asks for it

    def receive(self, receivable: Receivable, *, paid: int = 0, early: int = 0) -> None:
        """So much less is owed; with the last fen nothing is, and its debtor is stopped by it no longer."""
        line = self.lines[receivable.debtor]
        receivable.paid += paid
        receivable.early += early
        line.used -= paid + early
        if receivable.paid < receivable.shared:
            return
        self.moves.note(receivable.state, ReceivableState.SETTLED)
        receivable.state = ReceivableState.SETTLED
        if receivable.flags & OVERDUE_NOTED:
            receivable.flags &= ~OVERDUE_NOTED
            line.overdue -= 1

    def cut(self, lot_id: int, amount: int, now: int) -> int:
        """The last fen of a lot as a lot of its own, with all that its head has but a reservation."""
        head = self.lots[lot_id]
        self.drop_lapsed(head, now)
        head.amount -= amount
        tail = lot_id + head.amount
        assert tail not in self.lots or not self.lots[tail].amount, "an id is never used twice"
        self.lots[tail] = Lot(owner=head.owner, amount=amount, endorsements=head.endorsements, frozen=head.frozen)
        return tail

    def hand_over(self, lot: Lot, to: str, now: int) -> None:
        self.drop_lapsed(lot, now)
        lot.owner, lot.endorsements = to, min(lot.endorsements + 1, 255)

    def drop_lapsed(self, lot: Lot, now: int) -> None:
        if lot.lien is LienKind.RESERVED and now > lot.until:
            self.tie(lot, LienKind.NONE)

    def tie(
        self, lot: Lot, kind: LienKind, party: str = NOBODY, *, claim: int = 0, until: int = 0, financing: int = 0
    ) -> None:
        """The lot's lien is this one from now on."""
        self.moves.note(lot.lien, kind)
        lot.lien, lot.lien_party, lot.claim, lot.until, lot.tied_for = kind, party, claim, until, financing
