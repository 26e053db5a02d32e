"""Entries about the movable-property registry (中登网): what each must say, when it may be made, and who ranks first.

Registering is the bank's own act at the registry (动产和权利担保统一登记办法, 中国人民银行令〔2021〕第7号): a term of
one month to thirty years, which can be extended before it ends. What is written here is the bank's record of it, by
two people.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, Field
from sqlmodel import Session

from api.books import name_and_code
from api.problems import Problem, not_found
from api.shapes import MOST_FEN, Fen, Word
from chain.intents import start_of
from chain.summaries import day, shanghai_date
from files.invoices import yuan
from papers.capitals import capitals
from papers.certificate import Party
from readmodel.queries import registrations as queries
from readmodel.queries.registrations import Financed
from readmodel.tables import RegistryEntry
from rules.factors import Factor, ranked, shared

Kind = Literal["initial", "change", "extension", "cancellation", "notice", "other"]
Moment = Field(default=None, ge=0, le=MOST_FEN, description="UTC seconds")
MOST_MONTHS = 360
CLOCKS_DIFFER_S = 86_400  # the registry's clock is not the ledger's
# What an entry of a kind must say, and what it may say beside a note. All else is to be left out.
NEEDS: dict[str, tuple[str, ...]] = {
    "initial": ("number", "registered_at", "term_months"),
    "change": ("number", "registered_at", "note"),
    "extension": ("number", "registered_at", "term_months"),
    "cancellation": ("number", "registered_at"),
    "notice": ("number", "notified_at"),
    "other": ("claimant", "advance_fen"),
}
MAY: dict[str, tuple[str, ...]] = {"other": ("number", "registered_at", "notified_at")}
FIELDS = ("number", "registered_at", "notified_at", "term_months", "claimant", "advance_fen")
TYPES = {"discount": "应收账款转让(保理)", "pledge": "应收账款质押"}
HEADER = (
    "登记类型 type",
    "担保权人 funder",
    "担保权人代码 funder's code",
    "担保人(出让人或出质人) seller or pledgor",
    "担保人代码 its code",
    "债务人 debtor",
    "债务人代码 debtor's code",
    "凭证 certificate",
    "凭证份额 lot",
    "份额金额(元) of the lot, yuan",
    "融资金额(元) financed, yuan",
    "主债权金额(元) to be repaid, yuan",
    "凭证到期日 maturity",
    "担保财产描述 description",
    "融资 financing",
)


class EntryBody(BaseModel):
    """kind: initial (初始登记), change (变更), extension (展期), cancellation (注销) of the bank's own registration;
    notice, the notice of assignment reached the debtor; other, what somebody else has registered, or notified, on the
    same receivable, as a search at the registry showed it.

    number: 登记证明编号; of a notice, what proves it. term_months: of an initial one from its day on, of an extension
    from the end of the term before. claimant, advance_fen: of another's. note: of a change, what was changed.
    """

    financing: Word
    kind: Kind
    number: str = Field(default="", max_length=64, pattern="^[0-9A-Za-z-]*$", examples=["08391234567890123456"])
    registered_at: int | None = Moment
    notified_at: int | None = Moment
    term_months: int | None = Field(default=None, ge=1, le=MOST_MONTHS)
    claimant: str = Field(default="", max_length=120)
    advance_fen: Fen = 0
    note: str = Field(default="", max_length=500)


def require_whole(body: EntryBody) -> None:
    """Raises `Problem` 422 that names each field that is missing, or says what an entry of this kind does not say."""
    needed = NEEDS[body.kind]
    wrong = [{"field": name, "why": "missing"} for name in needed if not getattr(body, name)]
    wrong += [
        {"field": name, "why": "not of this kind"}
        for name in FIELDS
        if getattr(body, name) and name not in (*needed, *MAY.get(body.kind, ()))
    ]
    if wrong:
        raise Problem(422, "entry_fields", "登记事项内容不全或多余", "an entry of this kind says something else", wrong)


def require_possible(session: Session, row: RegistryEntry, now: int) -> None:
    """Sets when the term ends. Raises `Problem`. now: the ledger's clock."""
    one = queries.financed(session, row.financing)
    if one is None or one.financing.bank != row.bank or one.financing.state == "requested":
        raise not_found("融资", "financing")
    done_at = row.registered_at or row.notified_at
    if done_at is not None and done_at > now + CLOCKS_DIFFER_S:
        raise Problem(422, "in_the_future", "登记或通知时间晚于当前时间", "that time has not come yet")
    if row.kind != "cancellation" and not queries.is_live(one, now):
        raise Problem(
            409, "not_financed", "该融资已结束或尚未接受报价", "the bank has no right in the lot by this financing"
        )
    if row.kind not in queries.OURS or row.registered_at is None:
        return
    stands = queries.standing(queries.steps_of(session, [row.financing])[row.financing])
    on = shanghai_date(row.registered_at)
    if row.kind == "initial":
        if stands is not None and stands.expires_on >= on:
            raise Problem(
                409, "registered_already", "该融资已有有效登记", "a registration of this financing is in force"
            )
        row.expires_on = months_later(on, row.term_months or 0)
        return
    if stands is None:
        raise Problem(409, "not_registered", "该融资尚无登记", "there is no registration of this financing")
    if row.registered_at < stands.registered_at:
        raise Problem(422, "before_registration", "时间早于初始登记", "that is before the registration")
    if row.kind == "extension":
        if on > stands.expires_on:
            raise Problem(
                409, "registration_expired", "登记已到期，须重新登记", "the term has ended: it takes a new registration"
            )
        row.expires_on = months_later(stands.expires_on, row.term_months or 0)


def months_later(on: date, months: int) -> date:
    """The same day of another month, or its last one."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def described(debtor: tuple[str, str], one: Financed) -> str:
    """The property, as the registry wants it described. debtor: name and code."""
    lot, first = one.lot, start_of(one.lot.id)
    return (
        f"债务人{debtor[0]}（{debtor[1] or '-'}）开具的应收账款电子凭证{one.receivable.id}项下的应收账款，"
        f"第{first + 1}至第{first + lot.amount_fen}分，金额人民币{capitals(lot.amount_fen)}"
        f"（￥{yuan(lot.amount_fen)}），到期日{day(one.receivable.maturity_at)}"
    )


def due_rows(session: Session, found: Sequence[Financed]) -> Iterator[list[str]]:
    """Below `HEADER`, a line a financing."""
    names: dict[str, Party] = {}
    for one in found:
        f, debtor = one.financing, name_and_code(session, names, one.receivable.debtor)
        yield [
            TYPES[f.kind],
            *name_and_code(session, names, f.bank),
            *name_and_code(session, names, f.holder),
            *debtor,
            one.receivable.id,
            one.lot.id,
            yuan(one.lot.amount_fen),
            yuan(f.advance_fen),
            yuan(f.repay_fen),
            day(one.receivable.maturity_at),
            described(debtor, one),
            f.id,
        ]


@dataclass(frozen=True)
class Claimant:
    """entry: the entry that tells of another's claim; None for the bank itself."""

    factor: Factor
    name: str
    number: str
    entry: str | None


@dataclass(frozen=True)
class Rank:
    """basis: registered | notified | neither. shares: what each gets of what is left of the lot, fen; of the first rank
    only, for nobody else gets anything as long as it is there."""

    basis: Literal["registered", "notified", "neither"]
    claimants: list[Claimant]
    shares: dict[str, int]


def priority(session: Session, one: Financed, now: int) -> list[Rank]:
    """Who gets the receivable, by 民法典 art. 768, which holds for pledges among them, too (担保制度解释 art. 66)."""
    steps = queries.steps_of(session, [one.financing.id])[one.financing.id]
    stands = queries.in_force(steps, shanghai_date(now))
    notified = [step.notified_at for step in steps if step.kind == "notice" and step.notified_at is not None]
    bank = one.financing.bank or ""
    ours = Factor(
        bank, one.financing.advance_fen, stands.registered_at if stands else None, min(notified, default=None)
    )
    claims = {bank: Claimant(ours, name_and_code(session, {}, bank)[0], stands.number if stands else "", None)}
    for step in steps:
        if step.kind == "other":
            factor = Factor(step.id, step.advance_fen, step.registered_at, step.notified_at)
            claims[step.id] = Claimant(factor, step.claimant, step.number, step.id)
    left = one.lot.amount_fen - one.lot.redeemed_fen
    ranks = []
    for place, together in enumerate(ranked([claim.factor for claim in claims.values()])):
        first = together[0]
        basis: Literal["registered", "notified", "neither"] = "neither"
        if first.registered_at is not None:
            basis = "registered"
        elif first.notified_at is not None:
            basis = "notified"
        shares = shared(together, left) if place == 0 else {}
        ranks.append(Rank(basis, [claims[factor.name] for factor in together], shares))
    return ranks
