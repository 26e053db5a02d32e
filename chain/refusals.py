"""The ledger's refusals in words: every custom error, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chain.abi import keccak, selector, tuple_decoder
from chain.artifacts import abi_entries

# Error name -> (zh, en). `{field}` is the error's argument; amounts are fen and are shown in yuan.
WORDS: dict[str, tuple[str, str]] = {
    "Batch_ItemFailed": ("执行中断，未生效，可重新提交", "the call failed without a reason; it can be sent again"),
    "Intent_Expired": ("指令已过期，请重新签署", "the intent's deadline has passed; draft and sign it again"),
    "Intent_NonceUsed": ("该指令已使用过", "this intent was used already"),
    "Intent_BadSignature": ("签名与内容不符", "the signature is not of this content by this key"),
    "Registry_Unknown": ("参与方未登记", "no such participant"),
    "Registry_NotActive": ("参与方未登记或已停用", "the participant is not admitted or is suspended"),
    "Registry_AlreadyAdmitted": ("参与方已登记", "the participant is admitted already"),
    "Registry_BadKind": ("参与方类型无效", "not a kind of participant"),
    "Registry_WrongKind": ("该类参与方不得办理此事项", "a participant of this kind may not do this"),
    "Registry_KeyTaken": ("该密钥已被登记", "the key is registered already"),
    "Registry_KeyNotGranted": ("该密钥未授权给此参与方，或已撤销", "the key does not act for this participant, or was revoked"),
    "Registry_KeyLacksPower": ("该密钥无此项签署权限", "the key may not sign this kind of intent"),
    "Registry_ZeroAddress": ("地址不能为空", "an address is empty"),
    "Ledger_WrongState": ("凭证当前状态不允许此操作", "the certificate's state does not allow this"),
    "Ledger_NoAmount": ("金额必须大于零", "the amount must be above zero"),
    "Ledger_BadMaturity": ("到期日须晚于今天且不超过一年（77号文第十一条）", "maturity must be in the future and within one year (Notice 77, art. 11)"),
    "Ledger_SelfCertificate": ("不能向自己开具凭证", "a debtor cannot issue to itself"),
    "Ledger_CannotReceive": ("接收方未登记、已停用或不得持有凭证", "the recipient is not admitted, is suspended or may not hold certificates"),
    "Ledger_NoConsent": ("接收方尚未书面同意以电子凭证结算（802号令第十一条）", "the recipient has not consented to receive certificates (Order 802, art. 11)"),
    "Ledger_BankNotAppointed": ("该银行不是债务人指定的银行", "this bank is not the one that the debtor appointed"),
    "Ledger_LineInUse": ("尚有未清偿凭证，不能更换银行", "the line is in use; the bank cannot be changed now"),
    "Ledger_OverLimit": ("超过开立额度：申请{wanted}元，可用{available}元", "over the limit: {wanted} yuan wanted, {available} available"),
    "Ledger_DebtorStopped": ("债务人有到期未付凭证，停止开立（77号文第十五条）", "the debtor has an unpaid matured certificate and may not issue (Notice 77, art. 15)"),
    "Ledger_InvoicesNotFace": ("发票使用金额合计{invoices}元，与凭证金额{face}元不符", "the invoices add up to {invoices} yuan, the face is {face}"),
    "Ledger_InvoiceOverused": ("发票可用金额不足：申请{wanted}元，可用{available}元", "the invoice is used up: {wanted} yuan wanted, {available} available"),
    "Ledger_InvoiceAmountRaised": ("发票金额{amount}元高于已登记的{recorded}元", "the invoice was recorded at {recorded} yuan and cannot rise to {amount}"),
    "Ledger_InvoiceOfAnother": ("该发票已由其他债务人使用", "the invoice was used by another debtor"),
    "Ledger_NotSupplier": ("您不是该凭证的收款方", "you are not this certificate's supplier"),
    "Ledger_NotDebtor": ("您不是该凭证的债务人", "you are not this certificate's debtor"),
    "Ledger_NotHolder": ("您不持有该凭证份额", "you do not hold this lot"),
    "Ledger_NotEntitled": ("您不是该份额的持有人或质权人", "you neither hold this lot nor have a lien on it"),
    "Ledger_OriginalDiffers": ("所附原开立指令与凭证不符", "the original given is not this certificate's issue intent"),
    "Ledger_LotTooSmall": ("拆分后金额{amount}元低于最小份额{least}元", "a part of {amount} yuan is below the smallest lot of {least}"),
    "Ledger_LotExceeded": ("金额{wanted}元超出份额{amount}元", "{wanted} yuan is more than the lot's {amount}"),
    "Ledger_LotLiened": ("该份额已被质押或锁定", "the lot is pledged or reserved"),
    "Ledger_TooManyEndorsements": ("流转次数已达上限", "the lot has reached the limit of endorsements"),
    "Ledger_ClosedToTransfer": ("凭证未签收、临近到期或已有付款，不能拆分或流转", "the certificate is not accepted, near maturity or paid into: no splits or transfers"),
    "Ledger_OverPaid": ("付款{wanted}元超过未付金额{open}元", "a payment of {wanted} yuan is more than the {open} still open"),
    "Ledger_ReferenceUsed": ("该银行流水号已使用", "this bank reference was used already"),
    "Ledger_NothingToRedeem": ("没有可兑付的金额", "there is nothing to redeem now"),
    "Ledger_NotOverdue": ("凭证未逾期，或已登记逾期", "the certificate is not overdue, or is noted already"),
    "Ledger_OnlyModule": ("仅限系统合约调用", "only the ledger's own modules may call this"),
    "Ledger_NoLien": ("该份额上没有此质权，或已失效", "there is no such lien on the lot, or it has lapsed"),
    "Desk_WrongState": ("融资申请当前状态不允许此操作", "the financing's state does not allow this"),
    "Desk_BadKind": ("融资方式不适用", "not for this kind of financing"),
    "Desk_NotHolder": ("您不是该融资的申请人", "you did not ask for this financing"),
    "Desk_NotFunder": ("您不是该融资的放款银行", "you are not this financing's bank"),
    "Desk_Lapsed": ("申请或报价已过期", "the request, quote or acceptance has lapsed"),
    "Desk_QuoteDiffers": ("与银行提交的密封报价不一致", "this is not the quote that the bank sealed"),
    "Desk_BadTerms": ("报价条件无效：放款不得高于还款，还款不得高于份额金额", "bad terms: advance at most repay, repay at most the lot"),
    "Desk_AmountDiffers": ("金额{amount}元与应为的{expected}元不符", "{amount} yuan given, {expected} expected"),
    "Pool_AlreadyEntered": ("该贷款已入库，不得重复申报", "the loan is in a pool already"),
    "Pool_NotEntered": ("该贷款未入库", "the loan is not in the pool"),
    "Pool_NotEligible": ("只有已放款的质押贷款可以入库", "only a disbursed pledge loan may enter"),
    "Pool_NotLender": ("您不是该贷款的放款银行", "you are not this loan's bank"),
    "Pool_RatioTooHigh": ("补偿比例超过上限50%", "the ratio is above the cap of 50 %"),
    "Pool_PrincipalExceeded": ("本金{wanted}元超过{principal}元", "a principal of {wanted} yuan is above {principal}"),
    "Pool_NotNonPerforming": ("贷款未评定为不良", "the loan is not classified as non-performing"),
    "Pool_BadClass": ("五级分类无效或未变化", "not another of the five classes"),
    "Pool_WrongStep": ("补偿申请当前步骤不允许此操作", "the claim is not at this step"),
    "Pool_WrongOffice": ("此步骤不由贵机构办理", "this step belongs to another office"),
    "Pool_AmountDiffers": ("金额{amount}元与应为的{expected}元不符", "{amount} yuan given, {expected} expected"),
    "Pool_RecoveryExceeded": ("追偿{wanted}元超过剩余本金{left}元", "a recovery of {wanted} yuan is above the {left} of principal left"),
}  # fmt: skip


@dataclass(frozen=True)
class Refusal:
    """A contract's reason. `args` as decoded, amounts in fen."""

    name: str
    args: dict[str, Any]
    zh: str
    en: str


_BY_SELECTOR = {
    "0x" + selector(entry).hex(): (entry["name"], tuple_decoder(entry["inputs"])) for _, entry in abi_entries("error")
}
# `Batch` answers with its bare selector, so that no contract's ABI declares it.
_BY_SELECTOR["0x" + keccak(b"Batch_ItemFailed()")[:4].hex()] = ("Batch_ItemFailed", tuple_decoder([]))


def read_refusal(data: str | None) -> Refusal:
    """The refusal behind a call's revert data (hex). Unknown data is shown as it is."""
    raw = data or "0x"
    known = _BY_SELECTOR.get(raw[:10])
    if known is None:
        return Refusal("Unknown", {"data": raw}, f"账本拒绝：{raw}", f"the ledger refused: {raw}")
    name, decode = known
    args: dict[str, Any] = decode(memoryview(bytes.fromhex(raw[10:])), 0)
    if name not in WORDS:  # an error of the contract library
        return Refusal(name, args, f"账本拒绝：{name}", f"the ledger refused: {name}")
    shown = {key: yuan(value) if isinstance(value, int) else value for key, value in args.items()}
    zh, en = WORDS[name]
    return Refusal(name, args, zh.format(**shown), en.format(**shown))


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals and thousands separators."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
