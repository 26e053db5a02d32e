"""The ledger's refusals in words: every custom error, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chain.abi import keccak, selector, tuple_decoder
from chain.artifacts import abi_entries
from chain.compile import COMPILED

# Error name -> (zh, en). `{field}` is the error's argument; amounts are fen and are shown in yuan.
WORDS: dict[str, tuple[str, str]] = {
    "Batch_ItemFailed": ("执行中断，未生效，可重新提交", "the call failed without a reason; it can be sent again"),
    "Intent_Expired": ("指令已过期，请重新签署", "the intent's deadline has passed; draft and sign it again"),
    "Intent_NonceUsed": ("该指令已使用或已撤销", "this intent was used already, or was revoked"),
    "Intent_BadSignature": ("签名与内容不符", "the signature is not of this content by this key"),
    "Intent_OtherTarget": ("撤销指令所指的合约与送达的合约不符", "the revocation is for another contract than the one it was sent to"),
    "Registry_Unknown": ("参与方未登记", "no such participant"),
    "Registry_NotActive": ("参与方未登记或已停用", "the participant is not admitted or is suspended"),
    "Registry_AlreadyAdmitted": ("参与方已登记", "the participant is admitted already"),
    "Registry_BadKind": ("参与方类型无效", "not a kind of participant"),
    "Registry_WrongKind": ("该类参与方不得办理此事项", "a participant of this kind may not do this"),
    "Registry_KeyNotGranted": ("该密钥未授权给此参与方，或已撤销", "the key does not act for this participant, or was revoked"),
    "Registry_KeyLacksPower": ("该密钥无此项签署权限", "the key may not sign this kind of intent"),
    "Registry_BadPowers": ("密钥权限为空或无效", "the key would get no powers, or powers that there are not"),
    "Registry_BadAddress": ("地址为空或不是参与方编号", "an address is empty, or is not one that a participant can have"),
    "Ledger_WrongState": ("凭证当前状态不允许此操作", "the certificate's state does not allow this"),
    "Ledger_NoAmount": ("金额必须大于零", "the amount must be above zero"),
    "Ledger_BadMaturity": ("凭证已到期，或到期日超出规定的最长期限（77号文第十一条）", "the maturity is past, or further off than the longest tenor (Notice 77, art. 11)"),
    "Ledger_SelfCertificate": ("债务人不能持有自己开立的凭证", "a debtor cannot hold a certificate of its own"),
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
    "Ledger_LotTooSmall": ("金额{amount}元低于最小份额{least}元", "{amount} yuan is below the smallest lot of {least}"),
    "Ledger_LotExceeded": ("金额{wanted}元超出份额{amount}元", "{wanted} yuan is more than the lot's {amount}"),
    "Ledger_LotLiened": ("该份额已被锁定、质押或附追索权转让", "the lot is reserved, pledged or was sold with recourse"),
    "Ledger_LotDischarged": ("该份额已由核心企业提前付清", "the debtor has paid this lot early: nothing of it is owed any more"),
    "Ledger_LotFrozen": ("该份额已被依法冻结", "the lot is frozen by order of a court"),
    "Ledger_LotNotFrozen": ("该份额未被冻结", "the lot is not frozen"),
    "Ledger_NoLot": ("没有该份额", "there is no such lot"),
    "Ledger_TooManyEndorsements": ("流转次数已达上限", "the lot has reached the limit of endorsements"),
    "Ledger_ClosedToTransfer": ("凭证未签收、临近到期、已有付款或已违约，不能拆分或流转", "the certificate is not accepted, near maturity, paid into or in default: no splits or transfers"),
    "Ledger_OverPaid": ("付款{wanted}元超过未付金额{open}元", "a payment of {wanted} yuan is more than the {open} still open"),
    "Ledger_ReferenceUsed": ("该银行流水号已使用", "this bank reference was used already"),
    "Ledger_NoReference": ("缺少银行流水号", "the payment's bank reference is missing"),
    "Ledger_NothingToRedeem": ("没有可兑付的金额", "there is nothing to redeem now"),
    "Ledger_NotOverdue": ("凭证未逾期，或已登记逾期", "the certificate is not overdue, or is noted already"),
    "Ledger_OnlyModule": ("仅限系统合约调用", "only the ledger's own modules may call this"),
    "Ledger_NoLien": ("该份额上没有此质权，或已失效", "there is no such lien on the lot, or it has lapsed"),
    "Ledger_Paused": ("账本已暂停开立、流转和新增融资；到账登记、兑付和还款不受影响", "the ledger is paused: nothing new is issued, passed on or reserved; payments, redemption and repayment go on"),
    "Ledger_BadPolicy": ("参数超出允许范围，或生效时间已过", "the policy is out of bounds, or would begin in the past"),
    "Ledger_BadModule": ("该地址不是合约，不能用作准入模块", "that address is no contract and cannot be a module"),
    "Desk_WrongState": ("融资申请当前状态不允许此操作", "the financing's state does not allow this"),
    "Desk_BadKind": ("融资方式只能是保理转让、质押或核心企业提前付款，只有保理转让可附追索", "a discount, a pledge or an early payment it must be, and recourse is for discounts only"),
    "Desk_NotHolder": ("您不是该融资的申请人", "you did not ask for this financing"),
    "Desk_NotFunder": ("您不是该融资的付款方，或申请未向您提出；提前付款由核心企业报价、由其开户银行确认付款", "you are not this financing's bank, or were not the one that was asked; an early payment is quoted by the debtor and confirmed by its bank"),
    "Desk_Lapsed": ("申请或报价已过期", "the request, quote or acceptance has lapsed"),
    "Desk_NoRecourse": ("无追索权买断的份额没有还款", "a lot that was bought for good is not repaid"),
    "Desk_QuoteDiffers": ("与银行提交的密封报价不一致", "this is not the quote that the bank sealed"),
    "Desk_BadTerms": ("报价条件无效：放款与费用合计不得高于还款，还款不得高于份额金额，无追索权买断和提前付款须按份额全额", "bad terms: advance and fee at most repay, repay at most the lot, and the whole lot where it is bought for good or paid early"),
    "Desk_AmountDiffers": ("金额{amount}元与应为的{expected}元不符", "{amount} yuan given, {expected} expected"),
    "Pool_AlreadyOpen": ("该名称的资金池已由其他主管部门设立", "another authority has opened a pool of this name"),
    "Pool_NoName": ("资金池须有名称", "a pool must have a name"),
    "Pool_SameOffice": ("监管执行部门不得与主管部门相同", "the supervisor must be another than the authority"),
    "Pool_NotAuthority": ("您不是该资金池的主管部门", "you are not the authority of this pool"),
    "Pool_Barred": ("该银行已被停止向资金池办理此业务（深工信规〔2024〕5号第二十四、三十条）", "the bank may not bring this to the pool (Shenzhen's rules, arts. 24, 30)"),
    "Pool_NotYet": ("未到系统自动结项的时间", "it is too early to close the loan by time"),
    "Pool_NotOpen": ("该资金池未设立", "there is no such pool"),
    "Pool_AlreadyEntered": ("该贷款已入库", "the loan is in a pool already"),
    "Pool_NotEntered": ("该贷款未入库", "the loan is not in the pool"),
    "Pool_NotEligible": ("贷款尚未放款，或不是质押贷款", "the loan was not disbursed, or is no pledge loan"),
    "Pool_Covered": ("该贷款已有保险或担保，不得入库（深工信规〔2024〕5号第十四条）", "the loan has insurance or a guarantee and may not enter (Shenzhen's rules, art. 14)"),
    "Pool_NotLender": ("您不是该贷款的放款银行", "you are not this loan's bank"),
    "Pool_RatioTooHigh": ("补偿比例为零，或超过资金池的上限", "the ratio is zero, or above what the pool may take"),
    "Pool_PrincipalExceeded": ("本金{wanted}元超过{principal}元", "a principal of {wanted} yuan is above {principal}"),
    "Pool_NotNonPerforming": ("贷款未评定为不良", "the loan is not classified as non-performing"),
    "Pool_StillOwed": ("尚有{fen}元未结清，不能结项", "{fen} yuan are still owed: the loan cannot be closed"),
    "Pool_BadModule": ("该地址不是合约，不能用作资金池规则模块", "that address is no contract and cannot be a pool's policy module"),
    "Pool_BadClass": ("五级分类无效或未变化", "not another of the five classes"),
    "Pool_WrongStep": ("补偿申请当前步骤不允许此操作", "the claim is not at this step"),
    "Pool_AppealUsed": ("复核只能申请一次", "an appeal can be made once only"),
    "Pool_WrongOffice": ("此步骤不由贵机构办理", "this step belongs to another office"),
    "Pool_AmountDiffers": ("金额{amount}元与应为的{expected}元不符", "{amount} yuan given, {expected} expected"),
    "Pool_RecoveryExceeded": ("追偿{wanted}元超过剩余本金{left}元", "a recovery of {wanted} yuan is above the {left} of principal left"),
    # The contract library's, as far as the holders of roles may meet them.
    "AccessManagedUnauthorized": ("该密钥无此项职权", "this key does not hold the role for it"),
    "AccessManagerUnauthorizedCall": ("该密钥无此项职权，或预约时间早于等待期", "this key does not hold the role for it, or the time is sooner than the role's delay"),
    "AccessManagerUnauthorizedAccount": ("该密钥无管理职权", "this key does not hold the role of administrator"),
    "AccessManagerUnauthorizedCancel": ("该密钥无权撤销此项预约", "this key may not cancel what was scheduled"),
    "AccessManagerAlreadyScheduled": ("该操作已预约", "the action is scheduled already"),
    "AccessManagerNotScheduled": ("该操作未预约，或已撤销", "the action was not scheduled, or was cancelled"),
    "AccessManagerNotReady": ("该操作的等待期未满", "the action's delay is not over yet"),
    "AccessManagerExpired": ("该操作的预约已逾期失效，请重新预约", "the time to do the action has passed; schedule it again"),
}  # fmt: skip


@dataclass(frozen=True)
class Refusal:
    """A contract's reason. `args` as decoded, amounts in fen."""

    name: str
    args: dict[str, Any]
    zh: str
    en: str


# The Authority's come through the contracts, too: they ask it whether an action was scheduled.
_BY_SELECTOR = {
    "0x" + selector(entry).hex(): (entry["name"], tuple_decoder(entry["inputs"]))
    for _, entry in abi_entries("error", COMPILED)
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
    if name not in WORDS:  # an error of the contract library that nobody should meet
        return Refusal(name, args, f"账本拒绝：{name}", f"the ledger refused: {name}")
    shown = {key: yuan(value) if isinstance(value, int) else value for key, value in args.items()}
    zh, en = WORDS[name]
    return Refusal(name, args, zh.format(**shown), en.format(**shown))


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals and thousands separators."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
