"""Certificates out of a file: from its upload to the last confirmed row, on a whole platform with a ledger."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench._history import STARTS_AT, SUPPLIERS, Party, paper
from bench.submit import BATCH, CLIENTS, Platform, Signed
from chain.summaries import end_of_day, shanghai_date
from files.template import headings
from readmodel.tables import NonceLane

DAY_S = 86_400
DUE_DAYS = 90
DEBTOR = "DEBTOR0"
PAGE = 1_000
UNUSED = 1 << 20  # a nonce beyond those that the history has signed with


def issued_a_second(platform: Platform, invoices: int) -> dict[str, Any]:
    """The debtor's list is brought in; its maker drafts a certificate on each invoice, in hundreds, and its checker
    signs; the worker carries them and reads them back. All of that is in the seconds."""
    debtor = platform.history.parties[DEBTOR]
    data = _list(invoices)
    with platform.database.write() as session:
        session.add(NonceLane(participant=debtor.address, next_nonce=UNUSED))
    platform.synced()
    began = time.perf_counter()
    answer = platform.upload(debtor, "/v1/invoices/imports", "invoices.csv", data)
    if answer["accepted"] != invoices:
        raise SystemExit(f"bench files: {answer['accepted']} of {invoices} invoices were brought in")
    brought = time.perf_counter()
    listed = _listed(platform, debtor)
    parts = [listed[start : start + BATCH] for start in range(0, len(listed), BATCH)]
    with platform.watched() as confirmed_at:
        with ThreadPoolExecutor(CLIENTS) as pool:
            digests = [
                digest
                for part in pool.map(
                    lambda both: _issue(platform, debtor, both[1], both[0] % CLIENTS), list(enumerate(parts))
                )
                for digest in part
            ]
        signed = time.perf_counter()
        done = confirmed_at(digests)
    seconds = max(done.values()) - began
    return {
        "certificates_per_s": round(invoices / seconds, 1),
        "invoices": invoices,
        "seconds": round(seconds, 2),
        "import_s": round(brought - began, 2),
        "signed_s": round(signed - began, 2),
    }


def _list(invoices: int) -> bytes:
    out, day = io.StringIO(), shanghai_date(STARTS_AT - 10 * DAY_S).isoformat()
    writer = csv.writer(out)
    writer.writerow(headings("zh"))
    for n in range(invoices):
        supplier = f"SUPPLIER{n % SUPPLIERS}"
        writer.writerow([f"2699{n:016d}", day, supplier, "", DEBTOR, "", "1000.00", "130.00", "1130.00", "正常"])
    return out.getvalue().encode()


def _listed(platform: Platform, debtor: Party) -> list[dict[str, Any]]:
    found, after = list[dict[str, Any]](), ""
    while True:
        page = platform.ask("GET", debtor, f"/v1/invoices?limit={PAGE}&after={after}", None, {})
        found += page["items"]
        if page["next"] is None:
            return found
        after = page["next"]


def _issue(platform: Platform, debtor: Party, invoices: Sequence[dict[str, Any]], client: int) -> list[str]:
    maturity = end_of_day(shanghai_date(STARTS_AT + DUE_DAYS * DAY_S))
    items = [
        {
            "action": "IssueReceivable",
            "fields": {
                "debtor": debtor.address,
                "supplier": one["supplier"],
                "face": one["net_fen"],
                "maturity": str(maturity),
                "invoices": [{"invoice": one["key"], "amount": one["net_fen"], "used": one["net_fen"]}],
                "terms": paper("terms"),
            },
        }
        for one in invoices
    ]
    drafts = platform.post(debtor, "/v1/intents/drafts", {"items": items}, client)
    signed = [
        {"digest": one["digest"], "signature": debtor.key.sign(bytes.fromhex(one["digest"][2:]))} for one in drafts
    ]
    platform.send(Signed(debtor, signed), client)
    return [one["digest"] for one in drafts]
