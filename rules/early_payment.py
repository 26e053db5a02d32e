"""A debtor's own programme of early payment (dynamic discounting), as data: does it pay this lot now, and for how much?

The debtor pays what it owes anyway before the maturity, out of its own cash, less a discount that shrinks with every
day that is left. The steps of a decision cite the programme's clauses by their names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields
from datetime import date
from typing import Any

from rules import checks
from rules.credit import Credit, Terms, Test, by_itself, clause, concluded, interest
from rules.decision import facts, sha256_of
from rules.errors import InputError
from rules.units import BPS, percent, yuan

MOST_HOURS = 72


@dataclass(frozen=True, slots=True)
class Rate:
    """For lots that mature within so many days: the discount's yearly rate, basis points."""

    most_days: int
    rate_bps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What a debtor pays early by itself, of its own certificates. Amounts are fen.

    `from_on` to `until_on`: Shanghai dates, both inclusive. `rates`: the nearest tenor that is long enough counts.
    `least_days`: fewer days before its maturity a lot is left to mature; `least_fen`: the smallest lot. `budget_fen`:
    the most that may be paid and promised within the dates. `accept_up_to_fen`: so much is paid without a person; what
    is more passes to one. `hold_hours`: how long an offer stands."""

    name: str
    from_on: date
    until_on: date
    rates: Sequence[Rate]
    least_days: int = 1
    least_fen: int = 0
    budget_fen: int
    accept_up_to_fen: int
    hold_hours: int = 24

    def __post_init__(self) -> None:
        checks.text("name", self.name)
        checks.day("from_on", self.from_on)
        checks.day("until_on", self.until_on)
        for name in ("least_fen", "budget_fen", "accept_up_to_fen"):
            checks.integer(name, getattr(self, name))
        checks.integer("least_days", self.least_days, minimum=1)
        if checks.integer("hold_hours", self.hold_hours, minimum=1) > MOST_HOURS:
            raise InputError(f"hold_hours 不得超过 {MOST_HOURS}", f"hold_hours must be at most {MOST_HOURS}")
        for rate in self.rates:
            checks.integer("most_days", rate.most_days, minimum=1)
            if checks.integer("rate_bps", rate.rate_bps) > BPS:
                raise InputError("rate_bps 不得超过100%", "rate_bps must be at most 100 %")
        if self.from_on > self.until_on:
            raise InputError("开始日不得晚于结束日", "from_on must not be after until_on")

    @property
    def sha256(self) -> str:
        return sha256_of(asdict(self))

    def decide(self, request: Mapping[str, Any]) -> Credit:
        """The decision on an `EarlyRequest`, as it is kept. Raises `InputError`, `TypeError`."""
        return early_payment(self, EarlyRequest(**request))

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "Programme":
        """From JSON, where fen are strings and dates ISO 8601, and what has a default may be left out.

        Raises `InputError` for what is wrong.
        """
        try:
            values = {
                field.name: body[field.name] for field in fields(cls) if field.name in body or field.default is MISSING
            }
            rates = tuple(Rate(one["most_days"], one["rate_bps"]) for one in values["rates"])
            amounts = {name: int(value) for name, value in values.items() if name.endswith("_fen")}
            dates = {name: date.fromisoformat(values[name]) for name in ("from_on", "until_on")}
            return cls(**values | amounts | dates | {"rates": rates})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"提前付款方案有误：{error}", f"the programme cannot be read: {error}") from None


@dataclass(frozen=True, slots=True)
class EarlyRequest:
    """What is asked for, and what the debtor has paid and promised already. on: Shanghai date, ISO 8601; days: until
    maturity, 0 from then on. debtor_overdue: a matured certificate that it has not paid. spent_fen: paid within the
    programme's dates, and promised."""

    lot_fen: int
    days: int
    on: str
    debtor: str
    holder: str
    debtor_overdue: bool
    spent_fen: int


def early_payment(programme: Programme, request: EarlyRequest) -> Credit:
    """Does the debtor pay the lot early, for how much, and by itself? Raises `InputError` for a wrong type or number.

    The whole lot is paid at once: `repay_fen` is the lot, `advance_fen` what its holder gets for it.
    """
    checks.integer("lot_fen", request.lot_fen, minimum=1)
    checks.integer("days", request.days)
    checks.integer("spent_fen", request.spent_fen)
    terms = _terms(programme, request)
    tests = [_dates(programme, request), _nothing_overdue(request), _days_and_rate(programme, request, terms)]
    if terms is not None:
        tests += [_least(programme, request, terms), _budget(programme, request, terms)]
        tests.append(by_itself(programme.accept_up_to_fen, terms))
    named = ("early_payment", programme.name, programme.sha256)
    return concluded(named, tests, terms, sha256_of(asdict(request)))


def _terms(programme: Programme, request: EarlyRequest) -> Terms | None:
    """The discount is simple interest on the lot, actual/365, rounded up to the fen, and taken off now."""
    fits = [rate for rate in programme.rates if rate.most_days >= request.days]
    rate = min(fits, key=lambda one: one.most_days, default=None)
    if rate is None:
        return None
    lot = request.lot_fen
    return Terms(lot - interest(lot, rate.rate_bps, request.days), lot, rate.rate_bps, 0)


def _dates(programme: Programme, request: EarlyRequest) -> Test:
    try:
        on = date.fromisoformat(request.on)
    except (TypeError, ValueError):
        raise InputError(f"on 必须是日期,得到 {request.on!r}", f"on must be a date, got {request.on!r}") from None
    return clause(
        "dates",
        programme.from_on <= on <= programme.until_on,
        f"{on},方案自 {programme.from_on} 至 {programme.until_on} 有效。",
        f"It is {on}; the programme runs from {programme.from_on} to {programme.until_on}.",
        facts(on=on, from_on=programme.from_on, until_on=programme.until_on),
    )


def _nothing_overdue(request: EarlyRequest) -> Test:
    late = request.debtor_overdue
    return clause(
        "nothing_overdue",
        not late,
        "有到期未付凭证,须先付清。" if late else "无到期未付凭证。",
        "A certificate is overdue, and is paid first." if late else "No certificate is overdue.",
        facts(debtor=request.debtor, debtor_overdue=late),
    )


def _days_and_rate(programme: Programme, request: EarlyRequest, terms: Terms | None) -> Test:
    rate = percent(terms.rate_bps) if terms is not None else None
    return clause(
        "days_and_rate",
        request.days >= programme.least_days and terms is not None,
        f"剩余 {request.days} 日,至少 {programme.least_days} 日;"
        + (f"年折扣率 {rate}。" if rate else "价格表无此档。"),
        f"{request.days} days to maturity, at least {programme.least_days} are wanted; "
        + (f"{rate} a year." if rate else "there is no rate for that."),
        facts(days=request.days, rate_bps=terms.rate_bps if terms is not None else None),
        f"{programme.least_days} {'<=' if request.days >= programme.least_days else '>'} {request.days}",
    )


def _least(programme: Programme, request: EarlyRequest, terms: Terms) -> Test:
    lot, least = request.lot_fen, programme.least_fen
    return clause(
        "least_amount",
        lot >= least and terms.advance_fen > 0,
        f"份额 {yuan(lot)} 元,最低 {yuan(least)} 元。",
        f"The lot is of {yuan(lot)} yuan; the smallest that is paid early is of {yuan(least)}.",
        facts(lot_fen=lot),
        f"{lot} {'>=' if lot >= least else '<'} {least}",
    )


def _budget(programme: Programme, request: EarlyRequest, terms: Terms) -> Test:
    total, budget = request.spent_fen + terms.advance_fen, programme.budget_fen
    return clause(
        "budget",
        total <= budget,
        f"预算:已付及已承诺 {yuan(request.spent_fen)} 元,加本笔共 {yuan(max(0, total))} 元,上限 {yuan(budget)} 元。",
        f"The budget: {yuan(request.spent_fen)} yuan are paid or promised, {yuan(max(0, total))} with this one, "
        f"{yuan(budget)} are there.",
        facts(spent_fen=request.spent_fen, advance_fen=terms.advance_fen, budget_fen=budget),
        f"{request.spent_fen} + {terms.advance_fen} = {total} {'<=' if total <= budget else '>'} {budget}",
    )
