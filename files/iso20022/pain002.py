"""pain.002: the bank's answer to an order. The bank's side writes it; we read it."""

from __future__ import annotations

from typing import Any

from pyiso20022.pain import pain_002_001_10 as schema

from files.invoices import FileError
from files.iso20022 import parts
from files.iso20022.messages import Answer, State, StatusReport
from files.iso20022.tree import PAIN001, PAIN002, read, write

# The bank's codes, and what they come to. settled: on the payer's account (ACSC), on the payee's (ACCC).
STATES: dict[str, State] = {
    "ACTC": "accepted",
    "ACCP": "accepted",
    "ACSP": "accepted",
    "ACWC": "accepted",
    "ACSC": "settled",
    "ACCC": "settled",
    "PDNG": "pending",
    "RCVD": "pending",
    "PART": "pending",
    "RJCT": "rejected",
    "CANC": "rejected",
}
_CODES: dict[State, str] = {"accepted": "ACSP", "settled": "ACSC", "pending": "PDNG", "rejected": "RJCT"}


def write_status(report: StatusReport) -> bytes:
    header = schema.GroupHeader86(msg_id=report.id, cre_dt_tm=parts.moment(report.made_at))
    group = schema.OriginalGroupHeader17(
        orgnl_msg_id=report.order,
        orgnl_msg_nm_id=PAIN001,
        grp_sts=_CODES[report.state] if report.state else None,
        sts_rsn_inf=_reasons(report.reason, report.words),
    )
    payment = schema.OriginalPaymentInstruction32(
        orgnl_pmt_inf_id=report.order,
        tx_inf_and_sts=[
            schema.PaymentTransaction105(
                orgnl_instr_id=one.line,
                orgnl_end_to_end_id=one.reference,
                tx_sts=_CODES[one.state],
                sts_rsn_inf=_reasons(one.reason, one.words),
            )
            for one in report.answers
        ],
    )
    body = schema.CustomerPaymentStatusReportV10(
        grp_hdr=header, orgnl_grp_inf_and_sts=group, orgnl_pmt_inf_and_sts=[payment] if report.answers else []
    )
    return write(PAIN002, schema.Document(cstmr_pmt_sts_rpt=body))


def _reasons(code: str, words: str) -> list[Any]:
    if not code and not words:
        return []
    reason = schema.StatusReason6Choice(cd=code) if code else None
    told = [words[: parts.MOST_WORDS]] if words else []
    return [schema.StatusReasonInformation12(rsn=reason, addtl_inf=told)]


def read_status(data: bytes) -> StatusReport:
    """The bank's answer. An answer without its order's line, or with a status that is not known here, is an error of
    its own. Raises `FileError`."""
    _, document = read(data, PAIN002)
    body = document.cstmr_pmt_sts_rpt
    group = body.orgnl_grp_inf_and_sts
    answers, errors, place = [], [], 0
    try:
        made_at = parts.second(body.grp_hdr.cre_dt_tm)
        state = _state(group.grp_sts, "GrpSts") if group.grp_sts else None
        reason, words = _why(group.sts_rsn_inf)
    except parts.Refused as refused:
        raise FileError("not_a_bank_file", refused.zh, refused.en) from None
    for payment in body.orgnl_pmt_inf_and_sts:
        if payment.pmt_inf_sts and not payment.tx_inf_and_sts and state is None:
            try:
                state = _state(payment.pmt_inf_sts, "PmtInfSts")
                reason, words = _why(payment.sts_rsn_inf)
            except parts.Refused as refused:
                raise FileError("not_a_bank_file", refused.zh, refused.en) from None
        for one in payment.tx_inf_and_sts:
            place += 1
            try:
                answers.append(_answer(one))
            except parts.Refused as refused:
                errors.append(refused.at(place))
    return StatusReport(
        body.grp_hdr.msg_id, group.orgnl_msg_id, made_at, state, tuple(answers), reason, words, tuple(errors)
    )


def _answer(one: Any) -> Answer:
    if not one.orgnl_instr_id and not one.orgnl_end_to_end_id:
        raise parts.Refused(
            "OrgnlEndToEndId", "missing_reference", "", "缺少原指令编号", "it does not say which transfer is meant"
        )
    reason, words = _why(one.sts_rsn_inf)
    return Answer(
        one.orgnl_instr_id or "", one.orgnl_end_to_end_id or "", _state(one.tx_sts or "", "TxSts"), reason, words
    )


def _state(code: str, field: str) -> State:
    if code not in STATES:
        raise parts.Refused(field, "unknown_status", code, f"未知的状态代码{code}", f"a status not known here: {code}")
    return STATES[code]


def _why(reasons: list[Any]) -> tuple[str, str]:
    if not reasons:
        return "", ""
    told = reasons[0].addtl_inf
    return parts.reason_of(reasons[0].rsn), parts.plain(told[0], "AddtlInf") if told else ""
