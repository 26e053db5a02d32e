"""Who asks the gateway about a made-up portfolio: participants, each with a maker and a checker who are signed in."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from api.sessions import fresh_id, token_hash
from bench._node import CHAIN_ID, bench_key
from bench._portfolio import NOW, Portfolio
from chain.deployment import RECORDED, Deployment
from chain.keys import Key
from readmodel.database import Database
from readmodel.rows import Rows
from readmodel.tables import Membership, Participant, ParticipantKey, Person, PersonKey, SignIn, SyncCursor

WORD = "0x" + "00" * 32
ROLES = ("maker", "checker")
ALL_POWERS = 127
DAY_S = 86_400
AT_ONCE = 2_000  # participants written at once

# What every disbursed financing and every certificate leave behind: money that was sent, or is to be.
_INSTRUCTIONS = (
    """INSERT INTO payment_instruction
        (id, kind, payer, payee, amount_fen, paid_fen, subject, state, due_at, made_at, block, log_index)
    SELECT id, 'disburse', bank, holder, advance_fen, advance_fen, id, 'paid', disbursed_at, disbursed_at, 1, 0
    FROM financing""",
    """INSERT INTO payment_instruction
        (id, kind, payer, payee, amount_fen, paid_fen, subject, state, due_at, made_at, block, log_index)
    SELECT id, 'pay_at_maturity', debtor, bank, face_fen, paid_fen, id,
        CASE state WHEN 'settled' THEN 'paid' ELSE 'open' END, maturity_at, issued_at, 1, 0
    FROM receivable WHERE state IN ('settled', 'defaulted')""",
)


@dataclass(frozen=True)
class Desk:
    """One person of a participant, signed in with its own key."""

    participant: str
    role: str

    @property
    def key(self) -> Key:
        return bench_key(f"{self.participant} {self.role}")

    @property
    def person(self) -> str:
        return hashlib.sha256(f"{self.participant} {self.role}".encode()).hexdigest()[:32]

    @property
    def token(self) -> str:
        return hashlib.sha256(f"token {self.participant} {self.role}".encode()).hexdigest()[:43]


def recorded_deployment(folder: Path) -> Path:
    """The record of a ledger that is nowhere: the gateway never asks the node."""
    addresses = {name: f"0x{place:040x}" for place, name in enumerate(RECORDED, start=1)}
    Deployment(CHAIN_ID, WORD, 0, WORD, addresses).save(path := folder / "deployment.json")
    return path


def furnish(database: Database, portfolio: Portfolio) -> None:
    """Everybody of the portfolio is there and signed in, and the payments that its rows speak of are, too."""
    now = int(time.time())
    kinds = {address: "bank" for address in portfolio.banks}
    kinds |= {address: "enterprise" for address in (*portfolio.debtors, *portfolio.suppliers)}
    everybody = list(kinds.items())
    for start in range(0, len(everybody), AT_ONCE):
        with database.write() as session:
            rows = Rows(session)
            for address, kind in everybody[start : start + AT_ONCE]:
                rows.note(Participant, address=address, kind=kind, standing="active", kyb=WORD, admitted_at=NOW)
                for role in ROLES:
                    sit(rows, Desk(address, role), now)
            rows.flush(session)
    with database.write() as session:
        session.add(SyncCursor(id=1, block=1, hash=WORD, at=NOW))
        for statement in _INSTRUCTIONS:
            session.execute(text(statement))


def sit(rows: Rows, desk: Desk, now: int) -> None:
    """A person of the desk, with its own key, signed in."""
    of, key, person = desk.participant, desk.key.address, desk.person
    rows.note(ParticipantKey, participant=of, key=key, powers=ALL_POWERS)
    rows.note(Person, id=person, login=person, name=desk.role, password_hash="", totp_secret="", made_at=now)
    rows.note(Membership, person=person, participant=of, roles=[desk.role], made_at=now)
    rows.note(PersonKey, participant=of, key=key, person=person, bound_at=now)
    rows.note(
        SignIn,
        token_hash=token_hash(desk.token),
        id=fresh_id(now),
        participant=of,
        person=person,
        key=key,
        how="key",
        made_at=now,
        last_seen_at=now + DAY_S,  # or all of them would be noted as seen again after a minute
        expires_at=now + DAY_S,
    )
