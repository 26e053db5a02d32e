"""Certificates on paper, and checking one without signing in."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from api.concerns import concerns
from api.context import CallerDep, GatewayDep, Reading
from api.downloads import PDF, PDF_SCHEMA
from api.papers import certificate_facts, hand_out, verdict
from api.problems import not_found
from api.routes.certificates import seen
from api.shapes import Word
from papers.verification import page, policy
from readmodel.follow import cursor
from readmodel.tables import Lot

router = APIRouter(tags=["papers"])

Sha256 = Annotated[str, Query(pattern="^(0x)?[0-9a-fA-F]{64}$", description="of the file, as sha256sum says it")]


class VerificationAnswer(BaseModel):
    """state: valid, superseded, unknown. since_block: valid, since when the ledger says so; superseded, its last
    change, null where a name was changed and not the ledger. document: whether the file with this SHA-256 is one that
    was handed out under this code; null where none was asked about. block, ledger_at: of the answer."""

    state: Literal["valid", "superseded", "unknown"]
    since_block: int | None
    document: Literal["same", "other"] | None
    block: int | None
    ledger_at: int | None


@router.get(
    "/v1/lots/{lot}/certificate.pdf",
    response_class=Response,
    responses={200: {"content": {PDF: PDF_SCHEMA}}},
)
def certificate_paper(lot: Word, gate: GatewayDep, who: CallerDep) -> Response:
    """The lot on paper, in Chinese and English. For those who may see its certificate: the debtor, everybody who held
    or financed a lot of it, the debtor's bank, the operator and the regulator. The same state, the same bytes."""
    with gate.database.read() as session:
        row = session.get(Lot, lot)
        if row is None:
            raise not_found("凭证", "certificate")
        facts = certificate_facts(session, gate.deployment, row, seen(session, who, row.receivable))
    shown = [facts.holder, *(p for step in facts.steps for p in (step.from_party, step.to_party) if p is not None)]
    concerns(*(party.address for party in shown), *([facts.lien.party.address] if facts.lien else []))
    name = f'inline; filename="certificate-{lot[2:10]}-{facts.start_fen}.pdf"'
    return Response(hand_out(gate, facts), media_type=PDF, headers={"Content-Disposition": name})


@router.get("/v1/verifications/{code}")
def verification(code: str, session: Reading, gate: GatewayDep, sha256: Sha256 | None = None) -> VerificationAnswer:
    """Anybody, without signing in: whether the ledger still says what the paper with this code says. Nothing else of
    it."""
    found, now = verdict(session, gate.deployment, code, sha256), cursor(session)
    return VerificationAnswer(
        state=found.state,
        since_block=found.since_block,
        document=None if found.same is None else "same" if found.same else "other",
        block=now.block if now else None,
        ledger_at=now.at if now else None,
    )


@router.get("/verify/{code}", response_class=HTMLResponse)
def verification_page(
    code: str, session: Reading, gate: GatewayDep, sha256: Annotated[str | None, Query(max_length=80)] = None
) -> HTMLResponse:
    """Anybody: the same on a page, where a QR code leads. A file is hashed in the reader's browser and stays there."""
    asked = (sha256 or "").strip() or None
    found, now = verdict(session, gate.deployment, code, asked), cursor(session)
    body = page(
        state=found.state,
        since_block=found.since_block,
        same=found.same,
        sha256=asked or "",
        block=now.block if now else None,
        at=now.at if now else 0,
    )
    return HTMLResponse(body, headers={"Content-Security-Policy": policy()})
