"""What waits for a participant's checkers: lists of drafts, each in words and as it is signed, and rejections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import select, tuple_, update
from sqlmodel import Session, col

from api import approvals
from api.answering import Route
from api.authority import require_rejection
from api.context import CallerDep, GatewayDep, Reading, WhoseDep
from api.drafts import names_of, stored_intent, words
from api.law import Payer
from api.people import names_of_doers
from api.problems import Problem, bad_cursor
from api.routes.certificates import After, Limit
from api.routes.intents import DraftAnswer, draft_answers, intent_answers, own_intents
from api.shapes import Address, Fen, Word
from readmodel.follow import ledger_now
from readmodel.rows import table_of
from readmodel.tables import SignedIntent

router = APIRouter(prefix="/v1/intents", tags=["intents"], route_class=Route)

State = Literal["draft", "queued", "sent", "refused", "rejected"]


class WaitingAnswer(BaseModel):
    """One line of a list. drafted_by, approved_by, rejected_by: the name of a person or of a machine client, or
    the address of a founding key. state: see `IntentAnswer`; what was sent is also confirmed or on its way."""

    digest: Word
    action: str
    state: str
    zh: str
    en: str
    amount_fen: Fen
    drafted_by: str
    drafted_at: int
    expires_at: int
    approved_by: str | None
    rejected_by: str | None
    reason: str | None


class WaitingPage(BaseModel):
    items: list[WaitingAnswer]
    next: str | None


class ApprovalAnswer(BaseModel):
    by: str
    key: Address
    at: int


class ReviewAnswer(BaseModel):
    """All that a checker looks at before it signs. checkers: how many must sign; approvals: who has, of two."""

    draft: DraftAnswer
    line: WaitingAnswer
    checkers: int
    approvals: list[ApprovalAnswer]


class DraftRejection(BaseModel):
    reason: str = Field(min_length=1, max_length=500)


@router.get("")
def waiting(
    session: Reading, who: CallerDep, whose: WhoseDep, state: State = "draft", after: After = "", limit: Limit = 200
) -> WaitingPage:
    """Whoever is signed in: the own participant's intents in one state, the newest first. The operator and the
    regulator: anybody's, by `party`."""
    query = select(SignedIntent).where(col(SignedIntent.participant) == whose, col(SignedIntent.state) == state)
    key = tuple_(col(SignedIntent.drafted_at), col(SignedIntent.digest))
    if after:
        query = query.where(key < _cursor(after))
    rows = session.scalars(
        query.order_by(col(SignedIntent.drafted_at).desc(), col(SignedIntent.digest).desc()).limit(limit)
    ).all()
    last = f"{rows[-1].drafted_at}:{rows[-1].digest}" if len(rows) == limit else None
    return WaitingPage(items=_lines(session, rows, names_of(session)), next=last)


@router.get("/{digest}/draft")
def review(
    digest: Word, session: Reading, gate: GatewayDep, who: CallerDep, payer: Payer = "large_enterprise"
) -> ReviewAnswer:
    """Whoever is signed in, of the own participant; the operator and the regulator of any. payer: as for the draft."""
    [row] = own_intents(session, who, [digest])
    intent = stored_intent(row)
    two = approvals.takes_two(session, approvals.rules_of(session, row.participant), intent)
    given = approvals.approvals_of(session, [digest]).get(digest, [])
    people = names_of_doers(session, [one.by for one in given])
    return ReviewAnswer(
        draft=draft_answers(session, gate, [intent], payer)[0],
        line=_lines(session, [row], names_of(session))[0],
        checkers=2 if two else 1,
        approvals=[ApprovalAnswer(by=people.get(one.by, one.by), key=one.key, at=one.at) for one in given],
    )


@router.post("/{digest}/rejection")
def reject_draft(digest: Word, body: DraftRejection, gate: GatewayDep, who: CallerDep) -> WaitingAnswer:
    """A checker, with a reason that its maker reads; the maker, of an own draft. Of what is signed already: revoke it
    on the ledger (`RevokeIntent`)."""
    with gate.database.write() as session:
        [row] = own_intents(session, who, [digest])
        require_rejection(who.roles, mine=row.drafted_by == who.by)
        now = ledger_now(session)
        values = {"state": "rejected", "rejected_by": who.by, "rejected_at": now, "reason": body.reason}
        still = (col(SignedIntent.digest) == digest, col(SignedIntent.state) == "draft")
        done = session.connection().execute(update(table_of(SignedIntent)).where(*still).values(**values))
        if not done.rowcount:
            raise Problem(
                409, "not_a_draft", "该指令已不是草稿", "it is no draft any more: take it back on the ledger instead"
            )
    with gate.database.read() as session:
        return _lines(session, own_intents(session, who, [digest]), names_of(session))[0]


def _lines(
    session: Session, rows: Sequence[SignedIntent], names: tuple[dict[str, str], dict[str, str]]
) -> list[WaitingAnswer]:
    people = names_of_doers(session, [by for row in rows for by in (row.drafted_by, row.approved_by, row.rejected_by)])
    now_in = {answer.digest: answer for answer in intent_answers(session, [row.digest for row in rows])}

    def name(by: str | None) -> str | None:
        return by if by is None else people.get(by, by)

    found = []
    for row in rows:
        intent = stored_intent(row)
        said = words(intent, names)
        found.append(
            WaitingAnswer(
                digest=row.digest,
                action=row.action,
                state=now_in[row.digest].state,
                zh=said.zh,
                en=said.en,
                amount_fen=approvals.amount_of(session, intent),
                drafted_by=name(row.drafted_by) or "",
                drafted_at=row.drafted_at,
                expires_at=intent.fields["deadline"],
                approved_by=name(row.approved_by),
                rejected_by=name(row.rejected_by),
                reason=row.reason,
            )
        )
    return found


def _cursor(after: str) -> tuple[int, str]:
    at, _, digest = after.partition(":")
    if not at.isdecimal() or len(at) > 12:
        raise bad_cursor()
    return int(at), digest
