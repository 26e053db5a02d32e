"""pain.001: the payer's order to its bank. We write it; the bank's side reads it."""

from __future__ import annotations

from typing import Any

from pyiso20022.pain import pain_001_001_09 as schema

from files.invoices import FileError
from files.iso20022 import parts
from files.iso20022.messages import EntryError, Order, Transfer
from files.iso20022.tree import PAIN001, read, write


def write_order(order: Order) -> bytes:
    """One order, one payment information, transfer by transfer. Count and control sum are in it twice."""
    count, total = str(len(order.transfers)), parts.yuan(order.total_fen)
    header = schema.GroupHeader85(
        msg_id=order.id,
        cre_dt_tm=parts.moment(order.made_at),
        nb_of_txs=count,
        ctrl_sum=total,
        initg_pty=parts.party(schema, order.payer.name),
    )
    payment = schema.PaymentInstruction30(
        pmt_inf_id=order.id,
        pmt_mtd=schema.PaymentMethod3Code.TRF,
        btch_bookg=False,  # each transfer is booked by itself, under a reference of its own
        nb_of_txs=count,
        ctrl_sum=total,
        reqd_exctn_dt=schema.DateAndDateTime2Choice(dt=parts.day(order.execute_on)),
        dbtr=parts.party(schema, order.payer.name),
        dbtr_acct=schema.CashAccount38(**parts.account_id(schema, order.payer)),
        dbtr_agt=parts.agent(schema, order.payer),
        cdt_trf_tx_inf=[_transfer(one) for one in order.transfers],
    )
    body = schema.CustomerCreditTransferInitiationV09(grp_hdr=header, pmt_inf=[payment])
    return write(PAIN001, schema.Document(cstmr_cdt_trf_initn=body))


def _transfer(one: Transfer) -> Any:
    words = schema.RemittanceInformation16(ustrd=[one.words[: parts.MOST_NAME]]) if one.words else None
    return schema.CreditTransferTransaction34(
        pmt_id=schema.PaymentIdentification6(instr_id=one.line, end_to_end_id=one.reference),
        amt=schema.AmountType4Choice(instd_amt=parts.amount(schema, one.amount_fen)),
        cdtr_agt=parts.agent(schema, one.payee),
        cdtr=parts.party(schema, one.payee.name),
        cdtr_acct=schema.CashAccount38(**parts.account_id(schema, one.payee)),
        rmt_inf=words,
    )


def read_order(data: bytes) -> tuple[Order, list[EntryError]]:
    """The order, with what cannot be taken of it. Raises `FileError`; "sums_differ" where count or control sum are not
    those of its transfers, or the account to pay from is not named."""
    _, document = read(data, PAIN001)
    body = document.cstmr_cdt_trf_initn
    if len(body.pmt_inf) != 1:
        raise _differs("应恰有一个付款组（PmtInf）", "there must be one payment information (PmtInf)")
    header, payment = body.grp_hdr, body.pmt_inf[0]
    stated = {header.nb_of_txs, payment.nb_of_txs or header.nb_of_txs}
    found = payment.cdt_trf_tx_inf
    values = [one.amt.instd_amt.value for one in found if one.amt.instd_amt is not None]
    sums = {value for value in (header.ctrl_sum, payment.ctrl_sum) if value is not None}
    transfers, errors = [], []
    try:
        payer = parts.own_account(parts.read_account(payment.dbtr_acct, payment.dbtr_agt, payment.dbtr, "DbtrAcct"), "")
        made_at = parts.second(header.cre_dt_tm)
        execute_at = parts.second_of(payment.reqd_exctn_dt, "ReqdExctnDt")
    except parts.Refused as refused:
        raise _differs(refused.zh, refused.en) from None
    if not all(value.is_finite() for value in (*values, *sums)):
        raise _differs("金额无效", "an amount is no number")
    if stated != {str(len(found))} or any(value != sum(values) for value in sums):
        raise _differs("笔数或总金额与明细不符", "count or control sum are not those of the transfers")
    for place, one in enumerate(found, start=1):
        try:
            transfers.append(_read_transfer(one))
        except parts.Refused as refused:
            errors.append(refused.at(place))
    on = parts.date_of(execute_at)
    return Order(header.msg_id, made_at, on, payer, tuple(transfers)), errors


def _read_transfer(one: Any) -> Transfer:
    if one.amt.instd_amt is None:
        raise parts.Refused("Amt", "bad_amount", "", "缺少金额", "the amount is missing")
    payee = parts.read_account(one.cdtr_acct, one.cdtr_agt, one.cdtr, "CdtrAcct")
    words = one.rmt_inf.ustrd[0] if one.rmt_inf is not None and one.rmt_inf.ustrd else ""
    return Transfer(
        one.pmt_id.instr_id or "",
        one.pmt_id.end_to_end_id,
        parts.fen_of(parts.cny(one.amt.instd_amt, "InstdAmt"), "InstdAmt"),
        parts.own_account(payee, "CdtrAcct"),
        parts.plain(words, "Ustrd"),
    )


def _differs(zh: str, en: str) -> FileError:
    return FileError("sums_differ", zh, en)
