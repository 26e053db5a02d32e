"""A lot of a certificate on paper: what it is, whose it was and is, and where the ledger says so.

A paper is made from facts alone. What time does by itself (overdue until somebody notes it, a reservation that lapses)
is not in them: the dates are, so that a paper stays true until the ledger says something else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from reportlab.platypus import Flowable, Spacer, Table

from papers import font
from papers.capitals import capitals
from papers.sheet import PALE, SHADE, WIDTH, both, en, heading, pdf, qr, table, zh
from papers.text import CERTIFICATE_STATES, LIENS, STEPS, Words, day, moment, yuan

QR_SIDE = 104  # points


@dataclass(frozen=True)
class Party:
    """code: its registration code. Code and names are empty where the operator has filed none."""

    address: str
    code: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Step:
    """kind: of `papers.text.STEPS`. Of fen [start_fen, start_fen + amount_fen). event: as the ledger calls it."""

    kind: str
    from_party: Party | None
    to_party: Party | None
    start_fen: int
    amount_fen: int
    at: int
    event: str
    block: int
    log_index: int
    tx: str


@dataclass(frozen=True)
class Lien:
    """kind: of `papers.text.LIENS`. until_at: of a reservation."""

    kind: str
    party: Party
    claim_fen: int
    until_at: int


@dataclass(frozen=True)
class Facts:
    """steps: the oldest first, all in which a fen of the lot had a part; steps_before: there are older ones that are
    not among them. changed_block, changed_at: since when the ledger says all this.

    With another field, all papers that were made before it say something else than the ledger does.
    """

    lot: str
    certificate: str
    debtor: Party
    supplier: Party
    holder: Party
    start_fen: int
    amount_fen: int
    redeemed_fen: int
    face_fen: int
    paid_fen: int
    early_fen: int
    issued_at: int
    accepted_at: int | None
    maturity_at: int
    state: str
    frozen: bool
    endorsements: int
    lien: Lien | None
    terms: str
    steps: tuple[Step, ...]
    steps_before: bool
    chain_id: int
    contract: str
    issue_tx: str
    changed_block: int
    changed_at: int

    def canonical(self) -> bytes:
        """The same facts are the same bytes."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
            "utf-8", "replace"
        )


def certificate_pdf(facts: Facts, *, code: str, url: str) -> bytes:
    """code: by which the paper can be checked; url: where."""
    return pdf(list(_parts(facts, code, url)), title=f"应收账款电子凭证 {facts.lot}", foot=f"{facts.lot}  ·  {code}")


def _parts(facts: Facts, code: str, url: str) -> Iterator[Flowable]:
    yield _title(facts, code, url)
    yield Spacer(1, 8)
    yield _amount(facts)
    yield from heading(Words("当事人", "Parties"))
    yield _parties(facts)
    yield from heading(Words("凭证要素", "Particulars"))
    yield _particulars(facts)
    yield from heading(Words("流转记录", "Endorsements and other movements, the oldest first"))
    if facts.steps_before:
        yield en("更早的记录见账本 / older ones are on the ledger")
    yield _movements(facts)
    yield from heading(Words("账本证明", "Ledger proof"))
    yield _proof(facts)
    yield from heading(Words("核验与说明", "How to check it, and what it is"))
    yield from _notes(facts, url)


def _title(facts: Facts, code: str, url: str) -> Flowable:
    grouped = " ".join(code[at : at + 4] for at in range(0, len(code), 4))
    words = [
        zh("应收账款电子凭证", 20),
        en("Electronic certificate of receivable", 11),
        Spacer(1, 8),
        en("凭证份额编号 / lot", 7),
        zh(facts.lot, 7),
        Spacer(1, 4),
        en("核验码 / verification code", 7),
        zh(grouped, 8),
        Spacer(1, 4),
        en("账本状态自 / as the ledger has it since", 7),
        zh(f"区块 block {facts.changed_block}  ·  {moment(facts.changed_at)} (UTC+8)", 8),
    ]
    marks = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, 0), 0),
        ("RIGHTPADDING", (1, 0), (1, 0), 0),
    ]
    return Table([[words, qr(url, QR_SIDE)]], [WIDTH - QR_SIDE - 6, QR_SIDE + 6], style=marks)


def _amount(facts: Facts) -> Flowable:
    left = [en("金额（大写） / amount in words", 7), zh(f"人民币{capitals(facts.amount_fen)}", 13)]
    right = [en("金额（小写） / amount", 7), zh(f"￥{yuan(facts.amount_fen)}", 13)]
    marks = [
        ("BACKGROUND", (0, 0), (-1, -1), SHADE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 10),
    ]
    return Table([[left, right]], [WIDTH - 170, 170], style=marks)


def _parties(facts: Facts) -> Flowable:
    head = [both(Words("角色", "role"), 8), both(Words("名称", "name"), 8), both(Words("统一社会信用代码", "code"), 8)]
    rows = [
        (Words("债务人（核心企业）", "debtor"), facts.debtor),
        (Words("原始债权人", "first creditor"), facts.supplier),
        (Words("当前持有人", "holder"), facts.holder),
    ]
    if facts.lien:
        owed = facts.lien.kind == "recourse"
        rows.append(
            (
                Words("让与人（被追索）", "seller, with recourse") if owed else Words("权利人", "lien party"),
                facts.lien.party,
            )
        )
    return table(
        [head, *([both(role), _name(party), _code(party)] for role, party in rows)], [108, 247, 148], head=True
    )


def _name(party: Party) -> list[Flowable]:
    if not party.name:
        return [zh(party.address, 7)]
    return [zh(party.name), *([en(party.name_en)] if party.name_en else [])]


def _code(party: Party) -> list[Flowable]:
    return [zh(party.code, 8), zh(party.address, 6, PALE)] if party.code else [zh("—", 8, PALE)]


def _particulars(facts: Facts) -> Flowable:
    state = CERTIFICATE_STATES[facts.state]
    if facts.frozen:
        state = Words(f"{state.zh}；本份额被司法冻结", f"{state.en}; this lot is frozen by a court")
    if facts.redeemed_fen == facts.amount_fen:
        state = Words(f"{state.zh}；本份额已兑付", f"{state.en}; this lot is redeemed")
    said = [
        (Words("状态", "state"), both(state)),
        (Words("到期日", "maturity"), [zh(day(facts.maturity_at))]),
        (Words("开具日", "issued"), [zh(day(facts.issued_at))]),
        (Words("签收日", "accepted"), [zh(day(facts.accepted_at) if facts.accepted_at else "—")]),
        (Words("凭证票面金额", "face of the certificate"), [zh(f"￥{yuan(facts.face_fen)}")]),
        (Words("凭证已付金额", "paid on the certificate"), [zh(f"￥{yuan(facts.paid_fen + facts.early_fen)}")]),
        (Words("子区间（分）", "interval, in fen"), [zh(_interval(facts.start_fen, facts.amount_fen))]),
        (Words("本份额已兑付", "redeemed of this lot"), [zh(f"￥{yuan(facts.redeemed_fen)}")]),
        (Words("转让次数", "endorsements"), [zh(str(facts.endorsements))]),
        (Words("权利负担", "lien"), _lien(facts.lien)),
    ]
    cells = [[both(words, 8), value] for words, value in said]
    rows = [[*left, *right] for left, right in zip(cells[::2], cells[1::2], strict=True)]
    return table(rows, [92, 160, 92, 159])


def _interval(start_fen: int, amount_fen: int) -> str:
    """As people count: from the first fen to the last one."""
    return f"{start_fen + 1:,} – {start_fen + amount_fen:,}"


def _lien(lien: Lien | None) -> list[Flowable]:
    if lien is None:
        return both(LIENS["none"])
    said = both(LIENS[lien.kind])
    if lien.kind == "reserved":
        return [*said, en(f"至 / until {moment(lien.until_at)} (UTC+8)")]
    return [*said, en(f"债权 / claim ￥{yuan(lien.claim_fen)}")]


def _movements(facts: Facts) -> Flowable:
    head = [
        both(Words("#", "no."), 8),
        both(Words("时间", "time, UTC+8"), 8),
        both(Words("事项", "step"), 8),
        both(Words("自 → 至", "from → to, and where on the ledger"), 8),
        both(Words("金额（元）", "yuan, and fen"), 8),
    ]
    rows = [[[zh(str(number), 8)], *_movement(step)] for number, step in enumerate(facts.steps, 1)]
    return table([head, *rows], [26, 60, 72, 247, 98], head=True)


def _movement(step: Step) -> Iterator[list[Flowable]]:
    yield [zh(part, 8) for part in moment(step.at).split(" ")]
    yield both(STEPS[step.kind], 8)
    hands = [party.name or party.address for party in (step.from_party, step.to_party) if party]
    same = step.from_party == step.to_party
    where = f"{step.event} · block {step.block} · log {step.log_index}"
    yield [zh(hands[0] if same else " → ".join(hands), 8), zh(where, 6, PALE), zh(step.tx, 6, PALE)]
    yield [zh(yuan(step.amount_fen), 8), en(_interval(step.start_fen, step.amount_fen), 6)]


def _proof(facts: Facts) -> Flowable:
    said = (
        (Words("链", "chain id"), str(facts.chain_id)),
        (Words("合约", "contract ReceivableLedger"), facts.contract),
        (Words("凭证", "certificate"), facts.certificate),
        (Words("条款哈希", "hash of the terms"), facts.terms),
        (Words("开具交易", "ReceivableIssued, in transaction"), facts.issue_tx),
        (Words("最近变更", "last change"), f"block {facts.changed_block} · {moment(facts.changed_at)} (UTC+8)"),
    )
    return table([[both(words, 8), zh(value, 7)] for words, value in said], [148, 355])


def _notes(facts: Facts, url: str) -> Iterator[Flowable]:
    named = [facts.debtor, facts.supplier, facts.holder, *([facts.lien.party] if facts.lien else [])]
    named += [party for step in facts.steps for party in (step.from_party, step.to_party) if party]
    yield zh(url, 8, spaceAfter=4)
    yield zh(
        "扫描二维码或打开上述网址，可知本文件所载内容是否仍为账本现状；"
        "同一网页可比对本文件的 SHA-256 值，核对是否为平台出具的原件。",
        8,
    )
    yield en(
        "Scan the code or open the address above to see whether the ledger still says what this paper says. There the "
        "SHA-256 of this file tells whether it is, byte for byte, the one that the platform made.",
        spaceAfter=4,
    )
    yield zh("本文件是账本记录的书面呈现，并非凭证本身；权利以账本为准。是否逾期、预留是否失效，按上列日期判断。", 8)
    yield en(
        "This paper shows what the ledger records, and is not the certificate itself: rights are as the ledger has "
        "them. Whether it is overdue, or a reservation has lapsed, follows from the dates above.",
        spaceAfter=4,
    )
    if not all(font.is_whole(party.name + party.name_en) for party in named):
        yield zh("〔U+…〕：名称中的生僻字，以其 Unicode 编码表示。", 8)
        yield en("〔U+…〕: a rare character of a name, given by its code in Unicode.")
