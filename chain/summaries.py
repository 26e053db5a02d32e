"""Each intent in plain words, in Chinese and English, for the person who is about to sign it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from chain.intents import Intent, receivable_of, start_of
from chain.refusals import yuan
from chain.words import NO_PARTY

PLAIN_WORD = re.compile(r"[A-Za-z0-9_-]+")
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
END_OF_CALENDAR = int(datetime(9999, 12, 31, tzinfo=SHANGHAI).timestamp())

FINANCING_KINDS = {1: ("贴现转让", "sell (discount)"), 2: ("质押借款", "borrow on (pledge)")}
EARLY_PAYMENT = 3
LOAN_CLASSES = {
    1: ("正常", "normal"),
    2: ("关注", "special mention"),
    3: ("次级", "substandard"),
    4: ("可疑", "doubtful"),
    5: ("损失", "loss"),
}
# The steps that an office can take; to "submitted" it sends a claim back after an objection, to "recovering" an
# application for closure.
CLAIM_STEPS = {
    1: ("公示期异议成立，退回重审", "back to review, on an objection"),
    2: ("退回", "reject"),
    3: ("审核通过", "approve"),
    4: ("公示", "publish"),
    5: ("列入资金计划", "plan"),
    6: ("资料齐备", "papers complete"),
    8: ("退回结项申请", "send the application for closure back"),
    11: ("批准结项，转入清偿项目库", "close the loan"),
    13: ("结项审核通过", "pass its closure on, reviewed"),
    14: ("结项复核无误", "pass its closure on, checked"),
    15: ("批准结项，报监管执行部门", "approve its closure and pass it on to the supervisor"),
    16: ("追回全部补偿资金", "recall the whole compensation"),
}
BARS = {
    0: ("恢复", "may enter loans and claim again"),
    1: ("停止贷款入库", "may enter no more loans"),
    2: ("停止贷款入库和补偿申请", "may neither enter loans nor claim"),
}
COVERS = {
    0: ("不再有保险或担保", "has no insurance or guarantee any more"),
    1: ("已投保", "is insured"),
    2: ("已有担保", "is guaranteed"),
}
STANDINGS = {1: ("恢复", "Reinstate"), 2: ("暂停", "Suspend")}
# By bit of a key's powers, the lowest first.
POWERS = (
    ("管理", "administration"),
    ("开立", "issuing"),
    ("签收与流转", "holding"),
    ("融资", "financing"),
    ("放贷", "lending"),
    ("结算", "settlement"),
    ("资金池", "pool matters"),
)


@dataclass(frozen=True)
class Summary:
    """One sentence or two; amounts in yuan, dates of Shanghai."""

    zh: str
    en: str


@lru_cache(maxsize=4_096)  # a list's rows mature on a few days
def shanghai_date(at: int) -> date:
    """The legal date of a UTC second. 40 bits of seconds reach further than calendars do: later ones are `date.max`."""
    if at >= END_OF_CALENDAR:
        return date.max
    return datetime.fromtimestamp(at, UTC).astimezone(SHANGHAI).date()


def end_of_day(on: date) -> int:
    """The last UTC second of a Shanghai date: when a certificate that is due on it matures."""
    return int(datetime(on.year, on.month, on.day, tzinfo=SHANGHAI).timestamp()) + 86_399


def day(at: int) -> str:
    return shanghai_date(at).isoformat()


def short(identifier: str) -> str:
    """An id as people quote it: its first eight hex digits."""
    return identifier.removeprefix("0x")[:8]


def lot_words(lot: str) -> str:
    return f"{short(receivable_of(lot))}@{yuan(start_of(lot))}"


def percent(bps: int) -> str:
    """Basis points as people write them: a rate in words, not a number that is reckoned with."""
    return f"{bps // 100}.{bps % 100:02d}".rstrip("0").rstrip(".") + "%"


def pool_words(pool: str) -> str:
    """A pool's name, which is ASCII on the ledger; as it is, in hex, where it is no plain word."""
    name = bytes.fromhex(pool[2:]).rstrip(b"\0").decode("ascii", "replace")
    return name if PLAIN_WORD.fullmatch(name) else pool


def _standing(m: Mapping[str, Any]) -> Summary:
    zh, en = STANDINGS.get(m["standing"], ("？", "?"))
    return Summary(f"{zh}参与方{m['participant']}。", f"{en} participant {m['participant']}.")


def _grant(m: Mapping[str, Any]) -> Summary:
    held = [words for bit, words in enumerate(POWERS) if m["powers"] >> bit & 1]
    zh, en = "、".join(zh for zh, _ in held) or "无", ", ".join(en for _, en in held) or "none"
    return Summary(
        f"授权密钥{m['key']}代表本单位签署，权限：{zh}。",
        f"Let key {m['key']} sign for us: {en}.",
    )


def _issue(m: Mapping[str, Any]) -> Summary:
    n = len(m["invoices"])
    return Summary(
        f"向{m['supplier']}开具应收账款电子凭证{yuan(m['face'])}元，到期日{day(m['maturity'])}，依据{n}张发票。",
        f"Issue a certificate of {yuan(m['face'])} yuan to {m['supplier']}, due {day(m['maturity'])}, against {n} invoices.",
    )


def _transfer(m: Mapping[str, Any]) -> Summary:
    return Summary(
        f"将凭证{lot_words(m['lot'])}中的{yuan(m['amount'])}元转让给{m['recipient']}。",
        f"Pass {yuan(m['amount'])} yuan of lot {lot_words(m['lot'])} on to {m['recipient']}.",
    )


def _request(m: Mapping[str, Any]) -> Summary:
    if m["kind"] == EARLY_PAYMENT:
        return Summary(
            f"请{m['bank']}提前支付凭证{lot_words(m['lot'])}（按折扣价一次付清，凭证份额注销），{day(m['until'])}前有效。",
            f"Ask {m['bank']} to pay lot {lot_words(m['lot'])} early, at a discount and for good, until {day(m['until'])}.",
        )
    zh, en = FINANCING_KINDS.get(m["kind"], ("？", "?"))
    with_zh, with_en = ("有追索权", "with recourse") if m["recourse"] else ("无追索权", "without recourse")
    bank_zh, bank_en = ("各银行", "all banks") if m["bank"] == NO_PARTY else (m["bank"], m["bank"])
    return Summary(
        f"就凭证{lot_words(m['lot'])}向{bank_zh}申请融资：{zh}，{with_zh}，{day(m['until'])}前有效。",
        f"Ask {bank_en} to {en} lot {lot_words(m['lot'])}, {with_en}, until {day(m['until'])}.",
    )


def _accept_quote(m: Mapping[str, Any]) -> Summary:
    rate = percent(m["rateBps"])
    return Summary(
        f"接受{m['bank']}的报价：到账{yuan(m['advance'])}元，到期由凭证偿还{yuan(m['repay'])}元，年利率{rate}，费用{yuan(m['fee'])}元。",
        f"Accept the quote of {m['bank']}: {yuan(m['advance'])} yuan now, {yuan(m['repay'])} repaid out of the lot, "
        f"{rate} a year, fee {yuan(m['fee'])}.",
    )


def _class_words(m: Mapping[str, Any]) -> Summary:
    zh, en = LOAN_CLASSES.get(m["class"], ("？", "?"))
    return Summary(f"将贷款{short(m['loan'])}评定为{zh}类。", f"Classify loan {short(m['loan'])} as {en}.")


def _claim_words(m: Mapping[str, Any]) -> Summary:
    zh, en = CLAIM_STEPS.get(m["to"], ("？", "?"))
    return Summary(f"补偿申请{short(m['loan'])}：{zh}。", f"Claim {short(m['loan'])}: {en}.")


def _open_pool(m: Mapping[str, Any]) -> Summary:
    name, most = pool_words(m["pool"]), percent(m["highestRatioBps"])
    return Summary(
        f"设立风险补偿资金池“{name}”：{m['reviewer']}负责审核，{m['treasurer']}负责拨付，{m['supervisor']}负责监管，补偿比例最高{most}。",
        f'Open the compensation pool "{name}": {m["reviewer"]} reviews, {m["treasurer"]} pays, {m["supervisor"]} '
        f"supervises, at most {most} of a loss.",
    )


def _bar(m: Mapping[str, Any]) -> Summary:
    (zh, en), name = BARS.get(m["bar"], ("？", "?")), pool_words(m["pool"])
    return Summary(f"资金池“{name}”：{m['bank']}{zh}。", f'In the pool "{name}" {m["bank"]} {en}.')


def _cover(m: Mapping[str, Any]) -> Summary:
    zh, en = COVERS.get(m["cover"], ("？", "?"))
    return Summary(f"登记贷款{short(m['loan'])}{zh}。", f"Record that loan {short(m['loan'])} {en}.")


def _plain(zh: str, en: str) -> Callable[[Mapping[str, Any]], Summary]:
    """A template over the fields; amounts are shown in yuan, ids short, dates as dates."""

    def words(m: Mapping[str, Any]) -> Summary:
        shown = dict(m)
        for key in ("limit", "amount", "principal", "outstanding", "gross"):
            if key in shown:
                shown[key] = yuan(shown[key])
        for key in ("receivable", "financing", "loan"):
            if key in shown:
                shown[key] = short(shown[key])
        if "lot" in shown:
            shown["lot"] = lot_words(shown["lot"])
        if "pool" in shown:
            shown["pool"] = pool_words(shown["pool"])
        if "ratioBps" in shown:
            shown["ratio"] = percent(shown["ratioBps"])
        return Summary(zh.format(**shown), en.format(**shown))

    return words


WORDS: dict[str, Callable[[Mapping[str, Any]], Summary]] = {
    "AdmitParticipant": _plain("接纳参与方{participant}，首个密钥{key}。", "Admit participant {participant} with first key {key}."),
    "SetStanding": _standing,
    "GrantKey": _grant,
    "RevokeKey": _plain("撤销密钥{key}。", "Revoke key {key}."),
    "GiveConsent": _plain("同意接受以电子凭证方式结算的转让。", "Consent to receive certificates by endorsement."),
    "WithdrawConsent": _plain("撤回同意，不再接受他人转让的电子凭证。", "Withdraw our consent: nobody can pass certificates on to us any more."),
    "RevokeIntent": _plain("撤销尚未使用的指令（合约{target}，编号{revoked}），其签名从此作废。", "Revoke the unused intent number {revoked} for contract {target}: its signature is void from now on."),
    "AppointBank": _plain("指定{bank}为额度及结算银行。", "Appoint {bank} as bank for limit and settlement."),
    "SetLimit": _plain("将{debtor}的开立额度设为{limit}元。", "Set the issuing limit of {debtor} to {limit} yuan."),
    "IssueReceivable": _issue,
    "AcceptReceivable": _plain("签收凭证{receivable}，同意以其结算货款。", "Accept certificate {receivable} in settlement of our invoices."),
    "RejectReceivable": _plain("拒收凭证{receivable}。", "Reject certificate {receivable}."),
    "CancelReceivable": _plain("撤回未签收的凭证{receivable}。", "Cancel certificate {receivable}, not yet accepted."),
    "TransferLot": _transfer,
    "SplitLot": _plain("从凭证{lot}末端拆出{amount}元。", "Cut the last {amount} yuan off lot {lot}."),
    "RecordPayment": _plain("登记凭证{receivable}到账{amount}元。", "Record that {amount} yuan arrived for certificate {receivable}."),
    "DeclareDefault": _plain("宣告凭证{receivable}违约：到期未付，依据本行份额{lot}。", "Declare certificate {receivable} in default: matured and unpaid, by our claim on lot {lot}."),
    "RedeemLot": _plain("兑付凭证{lot}的应得款项。", "Redeem what lot {lot} is owed."),
    "RequestFinancing": _request,
    "WithdrawFinancing": _plain("撤回融资申请{financing}。", "Withdraw financing request {financing}."),
    "DeclineFinancing": _plain("婉拒融资申请{financing}，已锁定的份额随即释放。", "Decline financing {financing}; a lot that was reserved for it is free again."),
    "SubmitQuote": _plain("就融资申请{financing}提交密封报价。", "Submit a sealed quote for financing {financing}."),
    "AcceptQuote": _accept_quote,
    "ConfirmDisbursement": _plain("确认融资{financing}已放款{amount}元。", "Confirm that {amount} yuan was disbursed for financing {financing}."),
    "RecordRepayment": _plain("登记融资{financing}还款{amount}元。", "Record a repayment of {amount} yuan for financing {financing}."),
    "OpenPool": _open_pool,
    "BarBank": _bar,
    "RecordCover": _cover,
    "EnterLoan": _plain("将贷款{loan}（本金{principal}元）录入补偿资金池{pool}，补偿比例{ratio}。", "Enter loan {loan} of {principal} yuan in the pool {pool} at a ratio of {ratio}."),
    "ClassifyLoan": _class_words,
    "SubmitClaim": _plain("就贷款{loan}（本金余额{outstanding}元）申请补偿{amount}元。", "Claim {amount} yuan for loan {loan} with {outstanding} yuan of principal outstanding."),
    "AppealClaim": _plain("就贷款{loan}被退回的补偿申请申请复核。", "Appeal against the refusal of the claim for loan {loan}."),
    "WithdrawClaim": _plain("撤回贷款{loan}的补偿申请。", "Withdraw the claim for loan {loan}."),
    "AdvanceClaim": _claim_words,
    "PayClaim": _plain("支付贷款{loan}的补偿{amount}元。", "Pay compensation of {amount} yuan for loan {loan}."),
    "RecordRecovery": _plain("登记贷款{loan}追偿{gross}元（未扣费用）。", "Record a gross recovery of {gross} yuan on loan {loan}."),
    "RefundCompensation": _plain("就贷款{loan}向资金池返还{amount}元。", "Refund {amount} yuan to the pool for loan {loan}."),
    "CloseLoan": _plain("贷款{loan}结项：未获补偿且已结清的，转入清偿项目库；已获补偿的，提出结项申请。", "Close loan {loan} as owed no more; if it was compensated, apply for its closure."),
}  # fmt: skip


def summarise(intent: Intent, names: Mapping[str, str] | None = None) -> Summary:
    """What signing this does. names: party names by participant address; other addresses stay as they are."""
    fields = dict(intent.fields)
    for component in intent.kind.components:
        if component["type"] == "address" and names:
            fields[component["name"]] = names.get(fields[component["name"]], fields[component["name"]])
    return WORDS[intent.name](fields)
