"""camt.053, the statement, and camt.054, the notification. The bank's side writes them; we read them.

The two differ in their names and in the balances; the entries are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from pyiso20022.camt import camt_053_001_08, camt_054_001_08

from files.invoices import FileError
from files.iso20022 import parts
from files.iso20022.messages import Account, Entry, EntryError, Statement
from files.iso20022.tree import CAMT053, CAMT054, read, write

BOOKED = "BOOK"
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)
_PAYMENT = ("PMNT", "ICDT", "RCDT")  # bank transaction: issued and received credit transfers


def write_statement(statement: Statement) -> bytes:
    """camt.053. opening_fen and closing_fen must be there."""
    schema: Any = camt_053_001_08
    assert statement.opening_fen is not None and statement.closing_fen is not None
    balances = [
        _balance(schema, code, fen, statement.made_at)
        for code, fen in (("OPBD", statement.opening_fen), ("CLBD", statement.closing_fen))
    ]
    found = schema.AccountStatement9(bal=balances, **_report(schema, statement))
    body = schema.BankToCustomerStatementV08(grp_hdr=_header(schema, statement), stmt=[found])
    return write(CAMT053, schema.Document(bk_to_cstmr_stmt=body))


def write_notification(statement: Statement) -> bytes:
    """camt.054."""
    schema: Any = camt_054_001_08
    found = schema.AccountNotification17(**_report(schema, statement))
    body = schema.BankToCustomerDebitCreditNotificationV08(grp_hdr=_header(schema, statement), ntfctn=[found])
    return write(CAMT054, schema.Document(bk_to_cstmr_dbt_cdt_ntfctn=body))


def _header(schema: Any, statement: Statement) -> Any:
    return schema.GroupHeader81(msg_id=statement.id, cre_dt_tm=parts.moment(statement.made_at))


def _report(schema: Any, statement: Statement) -> dict[str, Any]:
    own = statement.account
    account = schema.CashAccount39(
        **parts.account_id(schema, own), ownr=parts.party(schema, own.name), svcr=parts.agent(schema, own)
    )
    entries = [_entry(schema, own, one) for one in statement.entries]
    return {"id": statement.id, "cre_dt_tm": parts.moment(statement.made_at), "acct": account, "ntry": entries}


def _balance(schema: Any, code: str, fen: int, at: int) -> Any:
    kind = schema.BalanceType13(cd_or_prtry=schema.BalanceType10Choice(cd=code))
    on = schema.DateAndDateTime2Choice(dt_tm=parts.moment(at))
    sign = schema.CreditDebitCode.CRDT if fen >= 0 else schema.CreditDebitCode.DBIT
    return schema.CashBalance8(tp=kind, amt=parts.amount(schema, abs(fen)), cdt_dbt_ind=sign, dt=on)


def _entry(schema: Any, own: Account, one: Entry) -> Any:
    debit = one.direction == "debit"
    domain, issued, received = _PAYMENT
    family = schema.BankTransactionCodeStructure6(cd=issued if debit else received, sub_fmly_cd="DMCT")
    debtor, creditor = (own, one.other) if debit else (one.other, own)
    return_info = None
    if one.returned:
        return_info = schema.PaymentReturnReason5(rsn=schema.ReturnReason5Choice(cd=one.reason or "NARR"))
    detail = schema.EntryTransaction10(
        refs=schema.TransactionReferences6(acct_svcr_ref=one.reference, end_to_end_id=one.end_to_end or None),
        amt=parts.amount(schema, one.amount_fen),
        cdt_dbt_ind=schema.CreditDebitCode.DBIT if debit else schema.CreditDebitCode.CRDT,
        rltd_pties=schema.TransactionParties6(
            dbtr=schema.Party40Choice(pty=parts.party(schema, debtor.name)) if debtor.name else None,
            dbtr_acct=schema.CashAccount38(**parts.account_id(schema, debtor)) if debtor.number else None,
            cdtr=schema.Party40Choice(pty=parts.party(schema, creditor.name)) if creditor.name else None,
            cdtr_acct=schema.CashAccount38(**parts.account_id(schema, creditor)) if creditor.number else None,
        ),
        rltd_agts=schema.TransactionAgents5(
            dbtr_agt=parts.agent(schema, debtor) if debtor.bank_code else None,
            cdtr_agt=parts.agent(schema, creditor) if creditor.bank_code else None,
        ),
        rtr_inf=return_info,
    )
    return schema.ReportEntry10(
        amt=parts.amount(schema, one.amount_fen),
        cdt_dbt_ind=detail.cdt_dbt_ind,
        rvsl_ind=True if one.returned else None,
        sts=schema.EntryStatus1Choice(cd=BOOKED),
        bookg_dt=schema.DateAndDateTime2Choice(dt_tm=parts.moment(one.booked_at)),
        acct_svcr_ref=one.reference,
        bk_tx_cd=schema.BankTransactionCodeStructure4(
            domn=schema.BankTransactionCodeStructure5(cd=domain, fmly=family)
        ),
        ntry_dtls=[schema.EntryDetails9(tx_dtls=[detail])],
    )


def read_statement(data: bytes) -> list[Statement]:
    """One for each account of the file. Entries that cannot be taken are in `errors`; so are balances that are not
    opening plus what moved. Raises `FileError`, also where an account is not named."""
    kind, document = read(data, CAMT053, CAMT054)
    if kind == CAMT053:
        reports, header = document.bk_to_cstmr_stmt.stmt, document.bk_to_cstmr_stmt.grp_hdr
    else:
        reports, header = document.bk_to_cstmr_dbt_cdt_ntfctn.ntfctn, document.bk_to_cstmr_dbt_cdt_ntfctn.grp_hdr
    try:
        made_at = parts.second(header.cre_dt_tm)
        return [_statement(kind, report, made_at) for report in reports]
    except parts.Refused as refused:
        raise FileError("not_a_bank_file", refused.zh, refused.en) from None


def _statement(kind: str, report: Any, made_at: int) -> Statement:
    servicer = report.acct.svcr
    own = parts.own_account(parts.read_account(report.acct, servicer, report.acct.ownr, "Acct"), "Acct")
    entries: list[Entry] = []
    errors: list[EntryError] = []
    pending = 0
    for place, one in enumerate(report.ntry, start=1):
        if one.sts.cd not in (None, BOOKED):
            pending += 1
            continue
        try:
            entries += _entries(place, one)
        except parts.Refused as refused:
            errors.append(refused.at(place))
    opening = closing = None
    if kind == CAMT053:
        opening, closing = _stated(report.bal, OPENING), _stated(report.bal, CLOSING)
    found = Statement(report.id, made_at, own, tuple(entries), opening, closing, pending)
    if not errors and opening is not None and closing is not None and opening + found.moved_fen != closing:
        errors.append(_unbalanced(closing).at(0))
    return Statement(report.id, made_at, own, found.entries, opening, closing, pending, tuple(errors))


def _stated(balances: Sequence[Any], codes: tuple[str, ...]) -> int | None:
    for one in balances:
        if one.tp.cd_or_prtry.cd in codes:
            fen = parts.signed_fen_of(parts.cny(one.amt, "Bal"), "Bal")
            return fen if one.cdt_dbt_ind.value == "CRDT" else -fen
    return None


def _entries(place: int, one: Any) -> Iterator[Entry]:
    """An entry, or each transaction of one that was booked for several."""
    total = parts.fen_of(parts.cny(one.amt, "Amt"), "Amt")
    booked_at = parts.second_of(one.bookg_dt, "BookgDt")
    details = [detail for group in one.ntry_dtls for detail in group.tx_dtls] or [None]
    found = [_read_entry(place, one, detail, total if len(details) == 1 else None, booked_at) for detail in details]
    if sum(each.amount_fen for each in found) != total:
        words = "the transactions do not add up to their entry"
        raise parts.Refused("TxDtls", "sum_mismatch", parts.yuan(total), "明细金额之和与分录不符", words)
    return iter(found)


def _read_entry(place: int, one: Any, detail: Any, total: int | None, booked_at: int) -> Entry:
    debit = one.cdt_dbt_ind.value == "DBIT"
    reference, end_to_end, other, fen = one.acct_svcr_ref, "", Account("", "", ""), total
    returned, reason = bool(one.rvsl_ind), ""
    if detail is not None:
        if detail.refs is not None:
            # Booked for several: the entry's reference is not that of any one of them.
            reference = detail.refs.acct_svcr_ref or (reference if total is not None else None)
            end_to_end = parts.plain(detail.refs.end_to_end_id or "", "EndToEndId")
        if detail.amt is not None:
            fen = parts.fen_of(parts.cny(detail.amt, "TxDtls/Amt"), "TxDtls/Amt")
        other = _other(detail, debit)
        if detail.rtr_inf is not None:
            returned, reason = True, parts.reason_of(detail.rtr_inf.rsn)
    if fen is None:
        raise parts.Refused("TxDtls/Amt", "bad_amount", "", "缺少明细金额", "a transaction without its amount")
    return Entry(
        place,
        "debit" if debit else "credit",
        fen,
        booked_at,
        parts.bank_reference(reference, "AcctSvcrRef"),
        "" if end_to_end == "NOTPROVIDED" else end_to_end,
        other,
        returned,
        reason,
    )


def _other(detail: Any, debit: bool) -> Account:
    parties, agents = detail.rltd_pties, detail.rltd_agts
    account = bank = holder = None
    if parties is not None:
        account, party = (parties.cdtr_acct, parties.cdtr) if debit else (parties.dbtr_acct, parties.dbtr)
        holder = party.pty if party is not None else None
    if agents is not None:
        bank = agents.cdtr_agt if debit else agents.dbtr_agt
    return parts.read_account(account, bank, holder, "RltdPties")


def _unbalanced(closing: int) -> parts.Refused:
    value: Decimal = parts.yuan(closing)
    words = "opening balance and entries do not come to the closing balance"
    return parts.Refused("Bal", "balance_mismatch", value, "期初余额与发生额之和不等于期末余额", words)
