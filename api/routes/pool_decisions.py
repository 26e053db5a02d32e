"""Decisions of the rule engine: asked for by a bank, kept with their articles, relied on by intents."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session

import rules
from api import decisions
from api.answering import Route
from api.borrowers import BorrowerBody
from api.context import Caller, CallerDep, GatewayDep, Reading
from api.drafts import draft, names_of
from api.problems import Problem, forbidden, not_found
from api.routes.intents import DraftAnswer, draft_answer
from api.routes.pool import sees_pool
from api.shapes import Word
from readmodel.follow import ledger_now
from readmodel.tables import Decision, Financing, PoolLoan

router = APIRouter(prefix="/v1/pool", tags=["compensation pool"], route_class=Route)

MOST_ENTRIES = 200


class EntryRequest(BorrowerBody):
    """A loan that shall enter the pool, and what its bank states of the borrower. That it is in no other pool, the
    ledger knows."""

    loan: Word


class DecisionRequest(EntryRequest):
    """rule: entry, claim or refund. The facts are asked for at entry only, but for the conditions: some are asked for
    at the claim. credit_report_on: the day of the borrower's credit report; documents: hashes of what is handed in, by
    what they are. Both are for claims."""

    rule: Literal["entry", "claim", "refund"]
    credit_report_on: date | None = None
    documents: dict[str, Word] = Field(default_factory=dict)


class DecisionAnswer(BaseModel):
    """`body.decisions` hold each rule's steps: article, Chinese phrase, words, inputs, arithmetic. outcome: yes, no,
    missing (what, is said), manual (a person decides), stopped."""

    hash: Word
    body: dict[str, Any]


class ConditionAnswer(BaseModel):
    """asked_at: entry, claim. evidence: what shows it."""

    name: str
    asked_at: list[str]
    article: str
    phrase: str
    zh: str
    en: str
    evidence: str


class EntryBatch(BaseModel):
    items: list[EntryRequest] = Field(min_length=1, max_length=MOST_ENTRIES)


class EntryAnswer(BaseModel):
    """decision: None where the question itself was wrong; `errors` says how, in both languages. draft: to be signed;
    only of a loan that may enter."""

    loan: Word
    decision: DecisionAnswer | None
    draft: DraftAnswer | None
    errors: list[dict[str, str]]


@router.get("/conditions")
def conditions(who: CallerDep) -> list[ConditionAnswer]:
    """Banks: what is to be answered, on which evidence, at entry and at the claim, by the rules of today."""
    rule_set = decisions.rule_sets()[-1]
    return [
        ConditionAnswer(
            name=name,
            asked_at=list(test.get("asked_at", ())),
            **{key: test[key] for key in ("article", "phrase", "zh", "en", "evidence")},
        )
        for name, test in rules.conditions(rule_set).items()
    ]


@router.post("/decisions", status_code=201)
def decide(body: DecisionRequest, gate: GatewayDep, who: CallerDep) -> DecisionAnswer:
    """The lending bank. Computes, explains and keeps; the hash goes into the intent that relies on it."""
    with gate.database.write() as session:
        return _kept(session, who, _decide(session, who, body))


@router.post("/entries", status_code=201)
def enter_many(body: EntryBatch, gate: GatewayDep, who: CallerDep) -> list[EntryAnswer]:
    """The lending bank: each loan is decided by itself, in the order asked for. For those that may enter, the entry is
    drafted from what the ledger knows, to be signed; what is wrong with one holds up no other."""
    with gate.database.write() as session:
        found = [_decided(session, who, one) for one in body.items]
    passed = [one for one in found if one.decision is not None and one.decision.body["outcome"] == "yes"]
    drafted = draft(gate, who, [("EnterLoan", _entry_fields(who, one.decision)) for one in passed if one.decision])
    with gate.database.read() as session:
        names = names_of(session)
    for one, intent in zip(passed, drafted, strict=True):
        one.draft = draft_answer(intent, gate, names)
    return found


@router.get("/decisions/{decision}")
def decision(decision: Word, session: Reading, who: CallerDep) -> DecisionAnswer:
    """The bank that asked, the offices of the pool that it is about, the operator and the regulator."""
    row = session.get(Decision, decision)
    loan = session.get(PoolLoan, row.body["loan"]) if row else None
    pool = loan.pool if loan else decisions.CITY  # asked for before the loan enters
    if row is None or not (row.participant == who.participant or sees_pool(session, who, pool)):
        raise not_found("决定", "decision")
    return DecisionAnswer(hash=row.hash, body=row.body)


def _decided(session: Session, who: Caller, item: EntryRequest) -> EntryAnswer:
    try:
        _require_lender(session, who, item.loan)
        made = _kept(session, who, decisions.entry(session, item.loan, item.facts))
    except rules.InputError as error:
        return _wrong(item, "rule_input", error.zh, error.en)
    except Problem as error:
        return _wrong(item, error.code, error.zh, error.en)
    return EntryAnswer(loan=item.loan, decision=made, draft=None, errors=[])


def _wrong(item: EntryRequest, code: str, zh: str, en: str) -> EntryAnswer:
    return EntryAnswer(loan=item.loan, decision=None, draft=None, errors=[{"code": code, "zh": zh, "en": en}])


def _entry_fields(who: Caller, made: DecisionAnswer) -> dict[str, Any]:
    body = made.body
    return {
        "bank": who.participant,
        "loan": body["loan"],
        "pool": decisions.POOL,
        "principal": body["principal_fen"],
        "ratioBps": body["ratio_bps"],
        "ruleSet": body["rule_set_hash"],
        "decision": made.hash,
    }


def _kept(session: Session, who: Caller, body: dict[str, Any]) -> DecisionAnswer:
    return DecisionAnswer(hash=decisions.keep(session, body, who.participant, ledger_now(session)), body=body)


def _decide(session: Session, who: Caller, body: DecisionRequest) -> dict[str, Any]:
    _require_lender(session, who, body.loan)
    if body.rule == "claim":
        facts = decisions.ClaimFacts(body.credit_report_on, body.answers, body.documents)
        return decisions.claim(session, body.loan, facts, ledger_now(session))
    if body.rule == "refund":
        return decisions.refund(session, body.loan)
    return decisions.entry(session, body.loan, body.facts)


def _require_lender(session: Session, who: Caller, loan: str) -> None:
    financing = session.get(Financing, loan)
    if financing is None or financing.bank != who.participant:
        raise forbidden("只能就本行的贷款申请", "you may only ask about your own loans")
