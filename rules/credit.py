"""A bank's own credit policy, as data: may this lot be financed, at which price, and without a person looking?

The policy is the bank's, not the law's: the steps of a decision cite its clauses by their names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any, Final

from rules import checks
from rules.decision import Decision, Outcome, Scalar, Step, facts, sha256_of, worst
from rules.errors import InputError
from rules.units import BPS, floor_share, percent, yuan

KINDS: Final = ("discount", "pledge")
DAYS_A_YEAR: Final = 365


@dataclass(frozen=True, slots=True)
class Debtor:
    """Whom the bank knows as a debtor: its rating by the bank, and the most that it may owe the bank, fen."""

    rating: str
    limit_fen: int


@dataclass(frozen=True, slots=True)
class Price:
    """For certificates of debtors of a rating that mature within so many days: the yearly rate, basis points."""

    rating: str
    most_days: int
    rate_bps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditPolicy:
    """What a bank finances by itself. Amounts are fen, shares and rates basis points, tenors days until maturity.

    `debtors` by participant; `kinds` of discount and pledge; `with_recourse`, `without_recourse`: which discounts.
    `loan_share_bps`: of a pledged lot, how much is lent; `fee_bps`: of the lot, taken off what is paid out.
    `holder_most_fen`: what one holder may owe in all. `debtor_share_bps`: one debtor's part of all that the bank has
    out, once that is `concentration_from_fen` or more. `needs_pool`: a pledge loan must be one that the pool takes.
    `accept_up_to_fen`: so much is paid out without a person; what is more passes to one.
    """

    name: str
    debtors: Mapping[str, Debtor]
    prices: Sequence[Price]
    kinds: Sequence[str]
    with_recourse: bool
    without_recourse: bool
    least_fen: int
    most_fen: int
    least_days: int
    most_days: int
    loan_share_bps: int = 8_000
    fee_bps: int = 0
    holder_most_fen: int
    debtor_share_bps: int = BPS
    concentration_from_fen: int = 0
    needs_pool: bool = False
    accept_up_to_fen: int

    def __post_init__(self) -> None:
        checks.text("name", self.name)
        for name in ("least_fen", "most_fen", "least_days", "most_days", "fee_bps", "holder_most_fen"):
            checks.integer(name, getattr(self, name))
        checks.integer("concentration_from_fen", self.concentration_from_fen)
        checks.integer("accept_up_to_fen", self.accept_up_to_fen)
        for name in ("loan_share_bps", "debtor_share_bps", "fee_bps"):
            if checks.integer(name, getattr(self, name)) > BPS:
                raise InputError(f"{name} 不得超过100%", f"{name} must be at most 100 %")
        for kind in self.kinds:
            checks.word("kinds", kind, KINDS)
        for price in self.prices:
            if checks.integer("rate_bps", price.rate_bps) > BPS:
                raise InputError("rate_bps 不得超过100%", "rate_bps must be at most 100 %")
        if self.least_fen > self.most_fen or self.least_days > self.most_days:
            raise InputError("下限不得大于上限", "a least must not be above its most")

    @property
    def sha256(self) -> str:
        return sha256_of(asdict(self))

    def decide(self, request: Mapping[str, Any]) -> "Credit":
        """The decision on a `CreditRequest`, as it is kept. Raises `InputError`, `TypeError`."""
        return credit(self, CreditRequest(**request))

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "CreditPolicy":
        """From JSON, where fen are strings, and what has a default may be left out; what else it says is not read.

        Raises `InputError` for what is wrong.
        """
        try:
            values = {
                field.name: body[field.name] for field in fields(cls) if field.name in body or field.default is MISSING
            }
            debtors = {who: Debtor(one["rating"], int(one["limit_fen"])) for who, one in values["debtors"].items()}
            prices = tuple(Price(one["rating"], one["most_days"], one["rate_bps"]) for one in values["prices"])
            amounts = {name: int(value) for name, value in values.items() if name.endswith("_fen")}
            return cls(**values | amounts | {"debtors": debtors, "prices": prices, "kinds": tuple(values["kinds"])})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"授信政策有误：{error}", f"the credit policy cannot be read: {error}") from None


@dataclass(frozen=True, slots=True)
class CreditRequest:
    """What is asked for, and what the bank has out already. `days` until maturity; `debtor_stopped`: an overdue
    certificate (银发〔2025〕77号 art. 15). Exposures are what is owed to the bank, fen. `pool`: the outcome of the
    rules of entry of the pool, None if they were not asked."""

    kind: str
    recourse: bool
    lot_fen: int
    days: int
    debtor: str
    holder: str
    debtor_stopped: bool
    debtor_exposure_fen: int
    holder_exposure_fen: int
    book_fen: int
    pool: str | None = None

    @property
    def owed(self) -> bool:
        """Whether the holder itself owes it: of a lot that is bought for good, its debtor alone does."""
        return self.kind == "pledge" or self.recourse


@dataclass(frozen=True, slots=True)
class Terms:
    """A price. `advance_fen` arrives with the holder, `repay_fen` is due at maturity, `fee_fen` is in between."""

    advance_fen: int
    repay_fen: int
    rate_bps: int
    fee_fen: int


@dataclass(frozen=True, slots=True)
class Credit:
    """decision: yes (quoted, and accepted), manual (it passes, and a person accepts), no. terms: None where there is no
    price for it. failed: the clauses that speak against it."""

    decision: Decision
    terms: Terms | None
    failed: tuple[str, ...]


def price(policy: CreditPolicy, request: CreditRequest) -> Terms | None:
    """What it would cost, whatever else speaks against it; None where the policy has no price for it."""
    known = policy.debtors.get(request.debtor)
    found = _price(policy, known.rating, request.days) if known is not None else None
    return _terms(policy, request, found.rate_bps) if found is not None else None


def credit(policy: CreditPolicy, request: CreditRequest) -> Credit:
    """Does the bank finance it, on which terms, and by itself? Raises `InputError` for a wrong type or number."""
    checks.word("kind", request.kind, KINDS)
    checks.integer("lot_fen", request.lot_fen, minimum=1)
    checks.integer("days", request.days, minimum=1)
    for name in ("debtor_exposure_fen", "holder_exposure_fen", "book_fen"):
        checks.integer(name, getattr(request, name))
    known, terms = policy.debtors.get(request.debtor), price(policy, request)
    tests = [_offered(policy, request), _debtor(known, request)]
    if known is not None:
        tests.append(_tenor(policy, request, terms))
    if known is not None and terms is not None:
        owed, limit = request.debtor_exposure_fen, known.limit_fen
        tests += [
            _amount(policy, terms),
            _within("debtor_limit", "债务人限额", "the debtor's limit", owed, terms, limit),
        ]
        if request.owed:
            owed, limit = request.holder_exposure_fen, policy.holder_most_fen
            tests.append(_within("holder_limit", "单一融资人限额", "the holder's limit", owed, terms, limit))
        tests.append(_concentration(policy, request, terms))
        if policy.needs_pool and request.kind == "pledge":
            tests.append(_pool(request))
        tests.append(by_itself(policy.accept_up_to_fen, terms))
    named = ("credit", policy.name, policy.sha256)
    return concluded(named, tests, terms, sha256_of(asdict(request)))


Test = tuple[Outcome, Step]


def concluded(named: tuple[str, str, str], tests: Sequence[Test], terms: Terms | None, input_hash: str) -> Credit:
    """What the clauses say together. named: the rule, the policy's name and its hash."""
    rule, policy, policy_sha256 = named
    decision = Decision(
        rule=rule,
        rule_set=policy,
        rule_set_hash=policy_sha256,
        outcome=worst([outcome for outcome, _ in tests]),
        value=terms.advance_fen if terms is not None else None,
        unit="fen" if terms is not None else None,
        steps=tuple(step for _, step in tests),
        missing=(),
        input_hash=input_hash,
    )
    failed = tuple(step.article for outcome, step in tests if outcome == "no")
    return Credit(decision, terms if decision.outcome != "no" else None, failed)


def _price(policy: CreditPolicy, rating: str, days: int) -> Price | None:
    """The nearest tenor of the grid that is long enough."""
    fits = [one for one in policy.prices if one.rating == rating and one.most_days >= days]
    return min(fits, key=lambda one: one.most_days, default=None)


def _terms(policy: CreditPolicy, request: CreditRequest, rate_bps: int) -> Terms:
    """Simple interest, actual/365, rounded up to the fen. A discount takes it off now, a loan adds it at the end."""
    lot, days = request.lot_fen, request.days
    fee = floor_share(lot, policy.fee_bps)
    if request.kind == "discount":
        return Terms(lot - interest(lot, rate_bps, days) - fee, lot, rate_bps, fee)
    # What is due at maturity may not be more than the lot.
    share = floor_share(lot, policy.loan_share_bps)
    most = lot * BPS * DAYS_A_YEAR // (BPS * DAYS_A_YEAR + rate_bps * days)
    lent = min(share, most)
    return Terms(lent - fee, lent + interest(lent, rate_bps, days), rate_bps, fee)


def interest(fen: int, rate_bps: int, days: int) -> int:
    """Simple interest, actual/365, rounded up to the fen."""
    return -(-fen * rate_bps * days // (BPS * DAYS_A_YEAR))


def _offered(policy: CreditPolicy, request: CreditRequest) -> Test:
    recourse_ok = request.kind == "pledge" or (policy.with_recourse if request.recourse else policy.without_recourse)
    passed = request.kind in policy.kinds and recourse_ok
    zh = {"discount": "有追索权保理" if request.recourse else "无追索权保理", "pledge": "质押贷款"}[request.kind]
    en = {"discount": f"a discount with{'' if request.recourse else 'out'} recourse", "pledge": "a pledge loan"}
    return clause(
        "kinds",
        passed,
        f"{zh}:{'办理' if passed else '不办理'}。",
        f"{en[request.kind].capitalize()} is {'' if passed else 'not '}offered.",
        facts(kind=request.kind, recourse=request.recourse),
    )


def _debtor(known: Debtor | None, request: CreditRequest) -> Test:
    if known is None:
        return clause(
            "debtors", False, "债务人未列入名单。", "The debtor is not on the list.", facts(debtor=request.debtor)
        )
    passed = not request.debtor_stopped
    stop = "有逾期凭证,停办" if request.debtor_stopped else "无逾期凭证"
    late = "has an overdue certificate: stopped" if request.debtor_stopped else "has no overdue certificate"
    return clause(
        "debtors",
        passed,
        f"债务人评级{known.rating},{stop}。",
        f"The debtor is rated {known.rating} and {late}.",
        facts(debtor=request.debtor, rating=known.rating, debtor_stopped=request.debtor_stopped),
    )


def _tenor(policy: CreditPolicy, request: CreditRequest, terms: Terms | None) -> Test:
    within = policy.least_days <= request.days <= policy.most_days
    rate = percent(terms.rate_bps) if terms is not None else None
    return clause(
        "tenor_and_price",
        within and terms is not None,
        f"剩余 {request.days} 日,允许 {policy.least_days} 至 {policy.most_days} 日;"
        + (f"年利率 {rate}。" if rate else "价格表无此档。"),
        f"{request.days} days to maturity, {policy.least_days} to {policy.most_days} allowed; "
        + (f"{rate} a year." if rate else "there is no price for that."),
        facts(days=request.days, rate_bps=terms.rate_bps if terms is not None else None),
        f"{policy.least_days} <= {request.days} <= {policy.most_days}",
    )


def _amount(policy: CreditPolicy, terms: Terms) -> Test:
    passed = policy.least_fen <= terms.advance_fen <= policy.most_fen and terms.advance_fen > 0
    return clause(
        "amount",
        passed,
        f"放款 {yuan(max(0, terms.advance_fen))} 元,单笔 {yuan(policy.least_fen)} 至 {yuan(policy.most_fen)} 元。",
        f"{yuan(max(0, terms.advance_fen))} yuan would be paid out; {yuan(policy.least_fen)} to "
        f"{yuan(policy.most_fen)} are allowed.",
        facts(advance_fen=terms.advance_fen),
        f"{policy.least_fen} <= {terms.advance_fen} <= {policy.most_fen}",
    )


def _within(name: str, zh: str, en: str, owed: int, terms: Terms, limit: int) -> Test:
    total = owed + terms.repay_fen
    return clause(
        name,
        total <= limit,
        f"{zh}:已有 {yuan(owed)} 元,加本笔共 {yuan(total)} 元,上限 {yuan(limit)} 元。",
        f"{en.capitalize()}: {yuan(owed)} yuan are out, {yuan(total)} with this one, {yuan(limit)} are allowed.",
        facts(owed_fen=owed, repay_fen=terms.repay_fen, limit_fen=limit),
        f"{owed} + {terms.repay_fen} = {total} {'<=' if total <= limit else '>'} {limit}",
    )


def _concentration(policy: CreditPolicy, request: CreditRequest, terms: Terms) -> Test:
    """Of the whole book with this one in it; a book that is small yet is not measured."""
    debtor = request.debtor_exposure_fen + terms.repay_fen
    book = request.book_fen + terms.repay_fen
    small = book < policy.concentration_from_fen
    passed = small or debtor * BPS <= policy.debtor_share_bps * book
    return clause(
        "concentration",
        passed,
        f"该债务人 {yuan(debtor)} 元,占全部 {yuan(book)} 元"
        + ("(规模未达起算点)。" if small else f",上限 {percent(policy.debtor_share_bps)}。"),
        f"{yuan(debtor)} of {yuan(book)} yuan are this debtor's"
        + (": too small a book to be measured." if small else f"; at most {percent(policy.debtor_share_bps)} may be."),
        facts(debtor_fen=debtor, book_fen=book, debtor_share_bps=policy.debtor_share_bps),
        "" if small else f"{debtor} * {BPS} {'<=' if passed else '>'} {policy.debtor_share_bps} * {book}",
    )


def _pool(request: CreditRequest) -> Test:
    passed = request.pool == "yes"
    return clause(
        "needs_pool",
        passed,
        f"风险补偿资金池入库条件:{'符合' if passed else '不符合或待核'}。",
        f"The pool's conditions of entry are {'met' if passed else 'not met, or not answered'}.",
        facts(pool=request.pool),
    )


def by_itself(most_fen: int, terms: Terms) -> Test:
    """Up to so much no person is asked."""
    passed = terms.advance_fen <= most_fen
    step = Step(
        "accept_up_to",
        "accept_up_to",
        f"放款 {yuan(max(0, terms.advance_fen))} 元,自动审批上限 {yuan(most_fen)} 元:"
        + ("自动通过。" if passed else "转人工。"),
        f"{yuan(max(0, terms.advance_fen))} yuan, of {yuan(most_fen)} that need no person: "
        + ("accepted." if passed else "a person decides."),
        facts(advance_fen=terms.advance_fen, accept_up_to_fen=most_fen),
        f"{terms.advance_fen} {'<=' if passed else '>'} {most_fen}",
    )
    return ("yes" if passed else "manual"), step


def clause(
    name: str, passed: bool, zh: str, en: str, given: tuple[tuple[str, Scalar], ...], arithmetic: str = ""
) -> Test:
    """One clause of a policy, by its name: it speaks for or against."""
    return ("yes" if passed else "no"), Step(name, name, zh, en, given, arithmetic)
