"""How many of a participant's checkers must approve an intent, by its amount, and who has (授权矩阵)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from api.sessions import Caller
from chain.intents import Intent
from readmodel.queries.pool import pools_of
from readmodel.tables import Approval, ApprovalRule, Financing, Lot, PoolLoan, Receivable, SealedQuote, SignedIntent

ANY = ""  # a rule for every action without one of its own
# Fields that are an amount themselves.
AMOUNTS = ("face", "amount", "advance", "principal", "limit", "gross")


# Each says nothing of what is not the participant's: a draft may name anybody's, and its amount is shown.


def _of_receivable(session: Session, fields: Mapping[str, Any], who: str) -> int:
    found = session.get(Receivable, fields["receivable"])
    return found.face_fen if found and who in (found.debtor, found.supplier) else 0


def _of_lot(session: Session, fields: Mapping[str, Any], who: str) -> int:
    found = session.get(Lot, fields["lot"])
    return found.amount_fen if found and who in (found.owner, found.lien_party) else 0


def _of_quote(session: Session, fields: Mapping[str, Any], who: str) -> int:
    found = session.get(SealedQuote, (fields["financing"], who, fields["commitment"]))
    return int(found.terms["advance"]) if found else 0


def _of_financing(session: Session, fields: Mapping[str, Any], who: str) -> int:
    found = session.get(Financing, fields["financing"])
    return found.advance_fen if found and who in (found.holder, found.bank) else 0


def _of_loan(session: Session, fields: Mapping[str, Any], who: str) -> int:
    found = session.get(PoolLoan, fields["loan"])
    if found is None or not (found.bank == who or found.pool in pools_of(session, who)):
        return 0
    return found.compensation_fen or found.principal_fen


# What an action without an amount is about, by the field that names it; the first one counts.
_ABOUT: tuple[tuple[str, Callable[[Session, Mapping[str, Any], str], int]], ...] = (
    ("commitment", _of_quote),
    ("lot", _of_lot),
    ("receivable", _of_receivable),
    ("financing", _of_financing),
    ("loan", _of_loan),
)


def amount_of(session: Session, intent: Intent) -> int:
    """The amount that an intent is about, fen; 0 of one that is about none, such as a key, or about another's."""
    for name in AMOUNTS:
        if name in intent.fields:
            return int(intent.fields[name])
    for name, look_up in _ABOUT:
        if name in intent.fields:
            return look_up(session, intent.fields, intent.participant)
    return 0


def rules_of(session: Session, participant: str) -> dict[str, int]:
    """Up to which amount one checker is enough, by action."""
    rows = session.scalars(select(ApprovalRule).where(col(ApprovalRule.participant) == participant))
    return {row.action: row.one_up_to_fen for row in rows}


def takes_two(session: Session, rules: Mapping[str, int], intent: Intent) -> bool:
    """Two checkers: the amount is above what one may approve. Without a rule one is enough."""
    limit = rules.get(intent.name, rules.get(ANY))
    return limit is not None and amount_of(session, intent) > limit


def approve(session: Session, who: Caller, signed: Sequence[tuple[str, str, str]], now: int) -> set[str]:
    """Notes this checker's approval of intents that take two. signed: digest, key and signature of each.

    Returns the digests that have two now. Their rows are locked until the transaction ends, so that of two checkers at
    once one is the second.
    """
    digests = [digest for digest, _, _ in signed]
    locked = select(SignedIntent).where(col(SignedIntent.digest).in_(digests)).order_by(col(SignedIntent.digest))
    drafts = {row.digest for row in session.scalars(locked.with_for_update()) if row.state == "draft"}
    before = approvals_of(session, digests)
    for digest, key, signature in signed:
        if digest in drafts and who.by not in {one.by for one in before.get(digest, ())}:
            session.add(Approval(digest=digest, by=who.by, key=key, signature=signature, at=now))
    return {digest for digest in drafts if any(one.by != who.by for one in before.get(digest, ()))}


def approvals_of(session: Session, digests: Iterable[str]) -> dict[str, list[Approval]]:
    """Those that were given, the first one first."""
    rows = session.scalars(
        select(Approval).where(col(Approval.digest).in_(list(digests))).order_by(col(Approval.at), col(Approval.by))
    )
    found: dict[str, list[Approval]] = {}
    for row in rows:
        found.setdefault(row.digest, []).append(row)
    return found
