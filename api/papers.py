"""What stands on a paper about a lot, the code by which anybody may check it, and the answer to whoever does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Literal

from pydantic import SecretStr
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from api.context import Gateway
from chain.deployment import Deployment
from chain.intents import receivable_of
from papers.certificate import Facts, Lien, Party, Step, certificate_pdf
from readmodel.follow import ledger_now
from readmodel.queries.lineage import lineage
from readmodel.queries.papers import event_names, papers, profiles_of, time_of_block
from readmodel.rows import table_of
from readmodel.tables import Lot, LotMovement, Paper, Receivable

MOST_STEPS = 300
CODE_BYTES = 20
CODE = re.compile("[a-z2-7]{32}")


@dataclass(frozen=True)
class Verdict:
    """state: valid (the ledger says now what the paper says), superseded (it said so once), unknown (no such paper).

    since_block: valid, since when the ledger says so; superseded, its last change, which these facts are before, or
    None where it is not the ledger that changed. same: whether the file is one that was handed out under this code,
    None where no file is asked about.
    """

    state: Literal["valid", "superseded", "unknown"]
    since_block: int | None = None
    same: bool | None = None


def certificate_facts(session: Session, deployment: Deployment, lot: Lot, row: Receivable) -> Facts:
    moved = lineage(session, lot, after=None, limit=MOST_STEPS + 1)
    steps = list(reversed(moved[:MOST_STEPS]))
    named = {row.debtor, row.supplier, lot.owner, lot.lien_party}
    named |= {party for step in steps for party in (step.from_party, step.to_party)}
    party = _Parties(session, {one for one in named if one is not None})
    events = event_names(session, steps)
    changed_block = max(lot.changed_block, row.changed_block)

    def step(m: LotMovement) -> Step:
        return Step(
            kind=m.kind,
            from_party=party.of(m.from_party),
            to_party=party.of(m.to_party),
            start_fen=m.start_fen,
            amount_fen=m.amount_fen,
            at=m.at,
            event=events[m.block, m.log_index],
            block=m.block,
            log_index=m.log_index,
            tx=m.tx,
        )

    return Facts(
        lot=lot.id,
        certificate=row.id,
        debtor=party[row.debtor],
        supplier=party[row.supplier],
        holder=party[lot.owner],
        start_fen=lot.start_fen,
        amount_fen=lot.amount_fen,
        redeemed_fen=lot.redeemed_fen,
        face_fen=row.face_fen,
        paid_fen=row.paid_fen,
        early_fen=row.early_fen,
        issued_at=row.issued_at,
        accepted_at=row.accepted_at,
        maturity_at=row.maturity_at,
        state="overdue" if row.state == "accepted" and row.overdue_noted else row.state,
        frozen=lot.frozen,
        endorsements=lot.endorsements,
        lien=Lien(lot.lien, party[lot.lien_party], lot.claim_fen, lot.until) if lot.lien_party else None,
        terms=row.terms,
        steps=tuple(map(step, steps)),
        steps_before=len(moved) > MOST_STEPS,
        chain_id=deployment.chain_id,
        contract=deployment.addresses["ReceivableLedger"],
        issue_tx=row.tx,
        changed_block=changed_block,
        changed_at=time_of_block(session, changed_block),
    )


def hand_out(gate: Gateway, facts: Facts) -> bytes:
    """The paper, which is known from now on."""
    code = code_of(facts, gate.settings.paper_key)
    pdf = certificate_pdf(facts, code=code, url=f"{gate.settings.url}/verify/{code}")
    with gate.database.read() as session:
        known = session.get(Paper, (code, _hash(pdf))) is not None
        now = ledger_now(session)
    if not known:
        paper = Paper(
            code=code,
            sha256=_hash(pdf),
            facts=_hash(facts.canonical()),
            lot=facts.lot,
            changed_block=facts.changed_block,
            made_at=now,
        )
        insert = postgresql.insert if gate.database.engine.dialect.name == "postgresql" else sqlite.insert
        with gate.database.write() as session:
            # Another process may have made the same one just now.
            session.connection().execute(insert(table_of(Paper)).values(paper.model_dump()).on_conflict_do_nothing())
    return pdf


def code_of(facts: Facts, key: SecretStr) -> str:
    """Nobody who has not the paper can tell it, whatever else he knows of the certificate."""
    said = b"certificate\0" + facts.canonical()
    mac = hmac.digest(key.get_secret_value().encode(), said, "sha256")
    return base64.b32encode(mac[:CODE_BYTES]).decode().lower()


def verdict(session: Session, deployment: Deployment, code: str, sha256: str | None) -> Verdict:
    """sha256: of the file that is asked about, hex with 0x or without."""
    found = papers(session, code) if CODE.fullmatch(code) else []
    if not found:
        return Verdict("unknown")
    said = found[0]
    same = None if sha256 is None else "0x" + sha256.lower().removeprefix("0x") in {paper.sha256 for paper in found}
    row, lot = session.get(Receivable, receivable_of(said.lot)), session.get(Lot, said.lot)
    if row is not None and lot is not None:
        facts = certificate_facts(session, deployment, lot, row)
        if _hash(facts.canonical()) == said.facts:
            return Verdict("valid", facts.changed_block, same)
    changed = max((one.changed_block for one in (row, lot) if one is not None), default=0)
    return Verdict("superseded", changed if changed > said.changed_block else None, same)


class _Parties:
    """Participants with what the operator filed of them."""

    def __init__(self, session: Session, participants: set[str]) -> None:
        self._profiles = profiles_of(session, participants)

    def __getitem__(self, address: str) -> Party:
        profile = self._profiles.get(address)
        if profile is None:
            return Party(address, code="", name="", name_en="")
        return Party(address, profile.code, profile.name, profile.name_en)

    def of(self, address: str | None) -> Party | None:
        return None if address is None else self[address]


def _hash(data: bytes) -> str:
    return "0x" + hashlib.sha256(data).hexdigest()
