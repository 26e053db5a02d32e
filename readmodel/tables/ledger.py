"""Participants, certificates and lots, as the ledger has them."""

from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, fen, index, moment, month, number, word

OWED = ("accepted", "defaulted")  # states in which a certificate takes payments
# Movements that change what is held.
LEAVES, COMES = "kind IN ('transferred', 'redeemed', 'discharged')", "kind = 'transferred'"


class Participant(SQLModel, table=True):
    """kind: see `chain.words.KINDS`; standing: active | suspended."""

    __tablename__ = "participant"
    address: str = address(primary_key=True)
    kind: str
    standing: str
    consents: bool = False
    kyb: str = word()
    admitted_at: int = moment()


class ParticipantKey(SQLModel, table=True):
    """What a key may sign for a participant: bits of `chain.words.POWERS`, 0 once revoked or recovered from.

    One key may act for several participants.
    """

    __tablename__ = "participant_key"
    participant: str = address(primary_key=True)
    key: str = address(primary_key=True, index=True)
    powers: int


class DebtorLine(SQLModel, table=True):
    """A debtor's limit at its bank. overdue: certificates noted as matured and unpaid; above 0 it may not issue."""

    __tablename__ = "debtor_line"
    __table_args__ = (index("debtor_line", "bank", "debtor"),)
    debtor: str = address(primary_key=True)
    bank: str = address()
    limit_fen: int = fen()
    used_fen: int = fen()
    overdue: int = 0


class LedgerInvoice(SQLModel, table=True):
    """What the ledger knows of an invoice: its amount, net, and how much of it backs certificates."""

    __tablename__ = "ledger_invoice"
    invoice: str = word(primary_key=True)
    debtor: str = address()
    amount_fen: int = fen()
    used_fen: int = fen()


class Receivable(SQLModel, table=True):
    """state: issued | accepted | settled | rejected | cancelled | defaulted. Overdue is computed, by a clock.

    bank: the debtor's since the certificate was accepted: it takes the payment and pays it out. defaulted_by: the bank
    that declared the default, on `evidence`. early_fen: of the lots that the debtor discharged one by one before
    anything was paid; the lots that are left share paid_fen. changed_block: when all but its bank became what it is.
    """

    __tablename__ = "receivable"
    __table_args__ = (
        index("receivable", "debtor", "id"),
        index("receivable", "supplier", "id"),
        index("receivable", "state", "id"),
        index("receivable", "supplier", "state", "id", where="state = 'issued'"),
        index("receivable", "supplier", "accepted_at", where="accepted_at IS NOT NULL"),
        index("receivable", "debtor", "accepted_at", where="accepted_at IS NOT NULL"),
        index("receivable", "debtor", "maturity_at", "id", where=f"state IN {OWED}"),
        index("receivable", "maturity_at", "id", where=f"state IN {OWED}"),
    )
    id: str = word(primary_key=True)
    debtor: str = address()
    supplier: str = address()
    face_fen: int = fen()
    paid_fen: int = fen()
    early_fen: int = fen()
    maturity_at: int = moment()
    state: str
    terms: str = word()
    reason: str | None = word(default=None)
    overdue_noted: bool = False
    issued_at: int = moment()
    accepted_at: int | None = moment(default=None)
    bank: str | None = address(default=None)
    settled_at: int | None = moment(default=None)
    defaulted_at: int | None = moment(default=None)
    defaulted_by: str | None = address(default=None)
    evidence: str | None = word(default=None)
    tx: str = word()
    changed_block: int = number()


class InvoiceUse(SQLModel, table=True):
    """The part of an invoice that a certificate uses."""

    __tablename__ = "invoice_use"
    receivable: str = word(primary_key=True)
    invoice: str = word(primary_key=True)
    used_fen: int = fen()
    released: bool = False


class Lot(SQLModel, table=True):
    """Fen [start_fen, start_fen + amount_fen) of a receivable.

    lien: none | reserved | secured | recourse, as the ledger has it: one that was reserved is none once `until` has
    passed. claim_fen: secured, what `lien_party` is owed before the owner; recourse, what the owner is owed before
    `lien_party`, the seller. frozen: by order of a court.

    debtor, month (of maturity) and accepted are the certificate's. cut_from: the lot whose tail it was. An id begins
    with the certificate's, so that the lots of one are a range of keys. changed_block: when it became what it is.
    """

    __tablename__ = "lot"
    __table_args__ = (
        index("lot", "owner", "id"),
        index("lot", "lien_party", "id", where="lien_party IS NOT NULL"),
    )
    id: str = word(primary_key=True)
    receivable: str = word()
    debtor: str = address()
    month: str = month()
    accepted: bool = False
    cut_from: str | None = word(default=None)
    start_fen: int = fen()
    amount_fen: int = fen()
    redeemed_fen: int = fen()
    owner: str = address()
    endorsements: int = 0
    frozen: bool = False
    lien: str = "none"
    lien_party: str | None = address(default=None)
    claim_fen: int = fen()
    until: int = moment(default=0)
    financing: str | None = word(default=None)
    since: int = moment()
    changed_block: int = number()


class LotMovement(SQLModel, table=True):
    """One step in the life of an interval of fen: issued | split | transferred | redeemed | discharged (paid early,
    by the debtor), and of a court: frozen | unfrozen | forced. Lineage is containment (`readmodel.queries.lineage`).

    place: within its event, because a part that is passed on is split and transferred at once. reason: the hash of a
    court's order.
    """

    __tablename__ = "lot_movement"
    __table_args__ = (
        index("lot_movement", "lot", "block", "log_index", "place"),
        index("lot_movement", "to_party", "lot"),
        index("lot_movement", "from_party", "at", where=LEAVES),
        index("lot_movement", "to_party", "at", where=COMES),
    )
    block: int = number(primary_key=True)
    log_index: int = Field(primary_key=True)
    place: int = Field(primary_key=True)
    kind: str
    receivable: str = word()
    lot: str = word()
    start_fen: int = fen()
    amount_fen: int = fen()
    from_party: str | None = address(default=None)
    to_party: str | None = address(default=None)
    reason: str | None = word(default=None)
    at: int = moment()
    tx: str = word()


class Payment(SQLModel, table=True):
    """A payment on a receivable, recorded by the debtor's bank. paid_fen: all received so far."""

    __tablename__ = "payment"
    block: int = number(primary_key=True)
    log_index: int = Field(primary_key=True)
    receivable: str = word(index=True)
    bank: str = address()
    amount_fen: int = fen()
    paid_fen: int = fen()
    reference: str = word()
    at: int = moment()


class Redemption(SQLModel, table=True):
    """What a lot was owed out of payments, and to whom. lien_party: the pledgee, or the seller with recourse."""

    __tablename__ = "redemption"
    __table_args__ = (
        index("redemption", "owner", "at"),
        index("redemption", "lien_party", "at", where="lien_party IS NOT NULL"),
    )
    block: int = number(primary_key=True)
    log_index: int = Field(primary_key=True)
    lot: str = word()
    owner: str = address()
    to_owner_fen: int = fen()
    lien_party: str | None = address(default=None)
    to_lien_party_fen: int = fen()
    at: int = moment()


class IntentUsed(SQLModel, table=True):
    """A relayed intent that took effect: who signed it, and where it can be found. What a key sends in a transaction of
    its own leaves no row here.
    """

    __tablename__ = "intent_used"
    digest: str = word(primary_key=True)
    signer: str = address()
    block: int = number()
    tx: str = word()
    at: int = moment()
