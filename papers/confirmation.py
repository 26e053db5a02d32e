"""A financing on paper (融资确认书): what came, what it costs as one yearly rate, who bears what, and where the ledger
says so.

Made from facts alone: shares and rates are reckoned elsewhere, and shown here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reportlab.platypus import Flowable, Spacer, Table

from papers import font
from papers.capitals import capitals
from papers.certificate import Party
from papers.sheet import SHADE, WIDTH, both, en, heading, pdf, table, zh
from papers.text import FINANCING_STATES, PAYMENT_STATES, PAYMENTS, Words, day, moment, percent, yuan


@dataclass(frozen=True)
class Payment:
    """kind: of `papers.text.PAYMENTS`; state: of `PAYMENT_STATES`."""

    kind: str
    payer: Party
    payee: Party
    amount_fen: int
    due_at: int
    state: str


@dataclass(frozen=True)
class Proof:
    """log_index: None where the event is found by its transaction alone."""

    event: str
    block: int
    log_index: int | None
    tx: str


@dataclass(frozen=True)
class Facts:
    """kind: discount | pledge | early_payment. Amounts are fen, rates basis points. days: from `from_at` to maturity.
    all_in_bps: by `formula`; holder_all_in_bps: the same less what the debtor bears. share: the debtor's agreement,
    None: none. as_of_block, as_of_at: of the ledger, when these facts were put together."""

    financing: str
    lot: str
    certificate: str
    debtor: Party
    holder: Party
    bank: Party
    kind: str
    recourse: bool
    state: str
    lot_fen: int
    advance_fen: int
    repay_fen: int
    rate_bps: int
    maturity_at: int
    accepted_at: int
    disbursed_at: int | None
    days: int
    interest_fen: int
    fee_fen: int
    debtor_interest_fen: int
    debtor_fee_fen: int
    holder_interest_fen: int
    holder_fee_fen: int
    all_in_bps: int
    holder_all_in_bps: int
    share: str | None
    debtor_interest_bps: int
    debtor_fee_bps: int
    formula: Words
    payments: tuple[Payment, ...]
    proof: tuple[Proof, ...]
    chain_id: int
    contract: str
    as_of_block: int
    as_of_at: int

    @property
    def from_at(self) -> int:
        return self.disbursed_at or self.accepted_at


def confirmation_pdf(facts: Facts) -> bytes:
    """The same facts are the same bytes."""
    return pdf(list(_parts(facts)), title=f"融资确认书 {facts.financing}", foot=facts.financing)


def _parts(facts: Facts) -> Iterator[Flowable]:
    yield zh("融资确认书", 20)
    yield en("Confirmation of financing", 11)
    yield Spacer(1, 8)
    yield en("融资编号 / financing", 7)
    yield zh(facts.financing, 7)
    yield Spacer(1, 4)
    yield en("账本截至 / as the ledger has it at", 7)
    yield zh(f"区块 block {facts.as_of_block}  ·  {moment(facts.as_of_at)} (UTC+8)", 8)
    yield Spacer(1, 8)
    yield _sums(facts)
    yield from heading(Words("当事人", "Parties"))
    yield _parties(facts)
    yield from heading(Words("融资要素", "Particulars"))
    yield _particulars(facts)
    yield from heading(Words("成本与分担", "What it costs, and who bears it"))
    yield _cost(facts)
    yield Spacer(1, 6)
    yield from _rate(facts)
    if facts.payments:
        yield from heading(Words("付款指令", "What is to be paid, and what was"))
        yield _payments(facts)
    yield from heading(Words("账本证明", "Ledger proof"))
    yield _proof(facts)
    yield from _notes(facts)


def _sums(facts: Facts) -> Flowable:
    rate = [en("综合年化成本 / all-in annual rate", 7), zh(percent(facts.all_in_bps), 13)]
    left = [en("实际到账金额（大写） / amount received, in words", 7), zh(f"人民币{capitals(facts.advance_fen)}", 11)]
    middle = [en("实际到账金额 / amount received", 7), zh(f"￥{yuan(facts.advance_fen)}", 13)]
    marks = [
        ("BACKGROUND", (0, 0), (-1, -1), SHADE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 10),
    ]
    return Table([[left, middle, rate]], [WIDTH - 260, 140, 120], style=marks)


def _parties(facts: Facts) -> Flowable:
    head = [both(Words("角色", "role"), 8), both(Words("名称", "name"), 8), both(Words("统一社会信用代码", "code"), 8)]
    said = (
        (Words("融资人（持有人）", "holder, who gets the money"), facts.holder),
        (Words("资金方（银行）", "bank"), facts.bank),
        (Words("债务人（核心企业）", "debtor"), facts.debtor),
    )
    rows = [[both(role, 8), _named(party), [zh(party.code, 8), en(party.address, 6)]] for role, party in said]
    return table([head, *rows], [110, 223, 170], head=True)


def _named(party: Party) -> list[Flowable]:
    return [zh(party.name or party.address, 9), *([en(party.name_en)] if party.name_en else [])]


def _kind(facts: Facts) -> Words:
    if facts.kind == "pledge":
        return Words("质押贷款", "loan on a pledge")
    if facts.kind == "early_payment":
        return Words("债务人提前付款", "paid early by the debtor")
    if facts.recourse:
        return Words("贴现转让（有追索权）", "discount, with recourse")
    return Words("贴现转让（无追索权）", "discount, without recourse")


def _particulars(facts: Facts) -> Flowable:
    paid_out = zh(day(facts.disbursed_at)) if facts.disbursed_at else zh("—")
    said: list[tuple[Words, list[Flowable]]] = [
        (Words("融资方式", "kind"), both(_kind(facts))),
        (Words("状态", "state"), both(FINANCING_STATES[facts.state])),
        (Words("凭证份额金额", "amount of the lot"), [zh(f"￥{yuan(facts.lot_fen)}")]),
        (Words("应还银行金额", "due to the bank out of it"), [zh(f"￥{yuan(facts.repay_fen)}")]),
        (Words("报价年利率", "the bank's rate a year"), [zh(percent(facts.rate_bps))]),
        (Words("到期日", "maturity"), [zh(day(facts.maturity_at))]),
        (Words("接受报价日", "quote accepted"), [zh(day(facts.accepted_at))]),
        (Words("放款日", "paid out"), [paid_out]),
    ]
    cells = [[both(words, 8), value] for words, value in said]
    rows = [[*left, *right] for left, right in zip(cells[::2], cells[1::2], strict=True)]
    wide = [
        [both(Words("凭证份额", "lot"), 8), zh(facts.lot, 7)],
        [both(Words("凭证", "certificate"), 8), zh(facts.certificate, 7)],
    ]
    return Table(
        [[table(rows, [92, 160, 92, 159])], [table(wide, [92, 411])]],
        [WIDTH],
        style=[("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)],
    )


def _cost(facts: Facts) -> Flowable:
    """A row for interest, one for fees, one for both."""
    columns = (
        Words("项目", "of"),
        Words("合计（元）", "in all, yuan"),
        Words("债务人承担（元）", "the debtor bears"),
        Words("融资人承担（元）", "the holder bears"),
        Words("债务人比例", "the debtor's share"),
    )
    f = facts
    interest = (f.interest_fen, f.debtor_interest_fen, f.holder_interest_fen)
    fee = (f.fee_fen, f.debtor_fee_fen, f.holder_fee_fen)
    both_of_them = tuple(one + other for one, other in zip(interest, fee, strict=True))
    said = (
        (Words("利息", "interest"), interest, percent(f.debtor_interest_bps)),
        (Words("费用", "fees"), fee, percent(f.debtor_fee_bps)),
        (Words("合计", "both"), both_of_them, "—"),
    )
    rows = [[both(words, 8), *(zh(yuan(one), 9) for one in fen), zh(share, 9)] for words, fen, share in said]
    return table([[both(words, 8) for words in columns], *rows], [83, 105, 105, 105, 105], head=True)


def _rate(facts: Facts) -> Iterator[Flowable]:
    f = facts
    received, repaid = yuan(f.advance_fen), yuan(f.repay_fen)
    yield zh(f"综合年化成本 {percent(f.all_in_bps)}", 11)
    yield zh(f.formula.zh, 8)
    yield en(f.formula.en)
    yield zh(f"({repaid} - {received}) ÷ {received} × 365 ÷ {f.days} → {percent(f.all_in_bps)}", 8)
    span = f"{day(f.from_at)} – {day(f.maturity_at)}"
    yield zh(f"占用天数 {f.days}（{span}，不足一日按一日计）", 8)
    yield en(f"{f.days} days, {span}; a day that has begun counts.", spaceAfter=4)
    if f.share is not None:
        yield zh(
            f"债务人依其成本分担约定（{f.share}）承担上列金额（不足一分舍去，其余由融资人承担），付给融资人。"
            f"扣除后，融资人实际年化成本 {percent(f.holder_all_in_bps)}（同一公式）。",
            8,
        )
        yield en(
            f"By its agreement ({f.share}) the debtor bears what is said above, rounded down to the fen, and pays it "
            f"to the holder, who bears the rest. By the same formula that leaves the holder "
            f"{percent(f.holder_all_in_bps)} a year."
        )


def _payments(facts: Facts) -> Flowable:
    head = [
        both(words, 8)
        for words in (
            Words("事项", "for"),
            Words("付款方 → 收款方", "payer → payee"),
            Words("金额（元）", "yuan"),
            Words("应付日", "due"),
            Words("状态", "state"),
        )
    ]
    rows = [
        [
            both(PAYMENTS[one.kind], 8),
            zh(f"{one.payer.name or one.payer.address} → {one.payee.name or one.payee.address}", 8),
            zh(yuan(one.amount_fen), 8),
            zh(day(one.due_at), 8),
            both(PAYMENT_STATES[one.state], 8),
        ]
        for one in facts.payments
    ]
    return table([head, *rows], [80, 213, 85, 60, 65], head=True)


def _proof(facts: Facts) -> Flowable:
    said = [
        (Words("链", "chain id"), str(facts.chain_id)),
        (Words("合约", "contract FinancingDesk"), facts.contract),
    ]
    for one in facts.proof:
        log = f" · log {one.log_index}" if one.log_index is not None else ""
        said.append((Words("账本事件", one.event), f"block {one.block}{log} · {one.tx}"))
    return table([[both(words, 8), zh(value, 7)] for words, value in said], [148, 355])


def _notes(facts: Facts) -> Iterator[Flowable]:
    yield Spacer(1, 6)
    yield zh("平台不经手资金；款项以付款方开户行的入账为准。本文件是账本和平台记录的书面呈现，权利以账本为准。", 8)
    yield en(
        "The platform moves no money: what was paid is what the payer's bank has booked. This paper shows what the "
        "ledger and the platform record; rights are as the ledger has them.",
    )
    if not all(font.is_whole(party.name + party.name_en) for party in (facts.holder, facts.bank, facts.debtor)):
        yield zh("〔U+…〕：名称中的生僻字，以其 Unicode 编码表示。", 8)
        yield en("〔U+…〕: a rare character of a name, given by its code in Unicode.")
