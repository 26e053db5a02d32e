"""What waits for whoever is signed in: each matter with how much of it there is, and where it is done."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from pydantic import BaseModel
from sqlmodel import Session

from api.answering import Route
from api.claim_steps import WAITING
from api.context import Caller, CallerDep, Gateway, GatewayDep, Reading
from readmodel.follow import ledger_now
from readmodel.queries import inbox as queries

router = APIRouter(prefix="/v1/inbox", tags=["people"], route_class=Route)

REJECTED_S = 30 * 24 * 3600
OFFICES = ("pool_reviewer", "pool_treasurer", "pool_authority")


class MatterAnswer(BaseModel):
    """count: how much of it there is, 1000 for that or more. path: where it is looked at and done."""

    kind: str
    zh: str
    en: str
    count: int
    path: str


@router.get("")
def inbox(session: Reading, gate: GatewayDep, who: CallerDep) -> list[MatterAnswer]:
    """Whoever is signed in: what waits for this person in its roles, and for its participant; nothing that is done."""
    return [matter for matter in _matters(session, gate, who) if matter.count]


def _matters(session: Session, gate: Gateway, who: Caller) -> Iterator[MatterAnswer]:
    me, now = who.participant, ledger_now(session)
    if "checker" in who.roles:
        count = queries.drafts_to_check(session, me, who.by, now, gate.settings.intent_s)
        yield _matter("approve", "待复核", "to be checked and signed", count, "/v1/intents?state=draft")
    if "maker" in who.roles:
        count = queries.rejected_since(session, me, who.by, now - REJECTED_S)
        yield _matter("rejected", "被退回", "sent back by a checker", count, "/v1/intents?state=rejected")
    if who.kind in ("enterprise", "bank"):
        count = queries.certificates_to_accept(session, me)
        path = "/v1/certificates?role=supplier&state=issued"
        yield _matter("accept", "待签收凭证", "certificates to accept or reject", count, path)
        count = queries.quotes_to_take(session, me, now)
        path = "/v1/financings?role=holder&state=requested"
        yield _matter("take_quote", "有报价待选", "requests with quotes to choose from", count, path)
        count = queries.requests_to_quote(session, me, now, asks_all=who.kind == "bank")
        path = "/v1/financings?role=payer&state=requested"
        yield _matter("quote", "待报价融资申请", "financing requests to quote on", count, path)
    if who.kind in OFFICES:
        count = queries.claims_waiting(session, me, WAITING)
        yield _matter("claims", "待办补偿申请", "claims that wait for this office", count, "/v1/pool/duties?mine=true")
    if who.kind == "operator" and "checker" in who.roles:
        count = queries.admissions_to_decide(session, who.by)
        yield _matter("admit", "待审核准入", "admissions to decide", count, "/v1/admissions?state=proposed")
    count = queries.instructions_to_pay(session, me)
    path = "/v1/payments/instructions?role=payer&state=open"
    yield _matter("pay", "待付款", "money to be sent", count, path)
    yield _matter("tasks", "到期事项", "what became due", queries.open_tasks(session, me), "/v1/tasks")


def _matter(kind: str, zh: str, en: str, count: int, path: str) -> MatterAnswer:
    return MatterAnswer(kind=kind, zh=zh, en=en, count=count, path=path)
