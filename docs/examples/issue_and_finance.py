"""A debtor issues a certificate on an invoice, and its supplier sells it to a bank, over HTTP and nothing else.

python docs/examples/issue_and_finance.py [--url http://127.0.0.1:8730] [--parties FILE]

It wants httpx and eth-account, and runs against a demo (`python3 dev.py demo`), whose keys are published. FILE, for
another platform: {"debtor": {"code": ..., "maker": "0x<private key>", "checker": "0x<private key>"}, "supplier": ...,
"bank": ...}. The debtor has a limit at its bank, the supplier has consented to receive certificates.
"""

import argparse
import hashlib
import json
import sys
import time
import uuid
from datetime import date, datetime, timedelta, timezone
from typing import Any

import httpx
from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
from eth_utils.crypto import keccak

DEMO = {"debtor": "91990100MA0000015X", "supplier": "91990100MA0000031K", "bank": "91990100MA0000146R"}
RATE_BPS, DAY_S, SHANGHAI = 380, 86_400, timezone(timedelta(hours=8))
TERMS = "0x" + hashlib.sha256(b"the terms that both have, as a file").hexdigest()  # the hash of what was agreed


class Party:
    """A participant: one person drafts (经办), another one signs with the own key (复核)."""

    def __init__(self, url: str, code: str, maker: str, checker: str) -> None:
        self.code, self.http, self.checker = code, httpx.Client(base_url=url, timeout=60), Account.from_key(checker)
        self.tokens = {"maker": self._sign_in(maker), "checker": self._sign_in(checker)}
        self.address = self.ask("GET", "/v1/me")["participant"]["address"]

    def _sign_in(self, secret: str) -> str:
        key = Account.from_key(secret)
        challenge = self.ask("POST", "/v1/sign-in/challenges", "", json={"key": key.address.lower()})
        signature = key.sign_message(encode_defunct(text=challenge["message"])).signature.to_0x_hex()
        body = {"nonce": challenge["nonce"], "signature": signature}
        return str(self.ask("POST", "/v1/sign-in", "", json=body)["token"])

    def ask(self, method: str, path: str, who: str = "maker", **content: Any) -> Any:
        """The answer's JSON. What time mends is tried again, safely: the same Idempotency-Key is done once."""
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        if who:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        for _ in range(10):
            answer = self.http.request(method, path, headers=headers, **content)
            if "retry-after" not in answer.headers:
                break
            time.sleep(int(answer.headers["retry-after"]))
        if answer.is_error:
            sys.exit(f"{method} {path}: {answer.json()['code']}: {answer.json()['detail']}")
        return answer.json()

    def act(self, action: str, **fields: Any) -> str:
        """Draft, sign and send; the intent's digest, when it has taken effect."""
        [draft] = self.ask("POST", "/v1/intents/drafts", json={"items": [{"action": action, "fields": fields}]})
        typed = draft["typed_data"]
        if typed["primaryType"] != action or typed["message"] != typed["message"] | fields:
            sys.exit(f"the draft is not what was asked for: {draft}")
        return self.sign(draft)

    def sign(self, draft: dict[str, Any]) -> str:
        """The checker signs the typed data itself, not a digest that somebody names."""
        print(f"    {draft['en']}")
        signed = self.checker.sign_message(encode_typed_data(full_message=draft["typed_data"]))
        if signed.message_hash.to_0x_hex() != draft["digest"]:
            sys.exit("the digest is not that of the typed data")
        item = {"digest": draft["digest"], "signature": signed.signature.to_0x_hex()}
        self.ask("POST", "/v1/intents/signatures", "checker", json={"items": [item]})
        while (intent := self.ask("GET", f"/v1/intents/{draft['digest']}"))["state"] in ("queued", "sent"):
            time.sleep(0.3)
        if intent["state"] != "confirmed":
            sys.exit(f"{intent['action']} is {intent['state']}: {intent['refusal_en']}")
        return str(draft["digest"])


def demo_key(name: str) -> str:  # in the demo everybody's key can be told from the code; nowhere else
    return "0x" + keccak(text=f"tallystick demo key {name}").hex()


def bring_invoice(debtor: Party, supplier: Party, today: date) -> dict[str, Any]:
    """A file with one invoice, as the debtor's ERP would export it; the invoice as the platform has it now."""
    number = str(time.time_ns())
    row = f"{debtor.code},{supplier.code},{number},{today},100000.00,13000.00,113000.00,1"
    csv = f"buyer,supplier_enterprise,invoice_no,invoice_date,amount_ex_tax,tax,total,valid\n{row}\n"
    done = debtor.ask("POST", "/v1/invoices/imports", files={"file": ("invoices.csv", csv.encode())})
    page: dict[str, Any] = {"next": ""}
    while page["next"] is not None:
        page = debtor.ask("GET", "/v1/invoices", params={"after": page["next"], "limit": 1000})
        if found := [invoice for invoice in page["items"] if invoice["number"] == number]:
            return dict(found[0])
    sys.exit(f"the invoice was not taken: {done['refusals']}")


def issue(debtor: Party, supplier: Party, invoice: dict[str, Any], today: date) -> str:
    """The certificate's id: its issue's digest, but for the last 40 bits, which say at which fen of it a lot begins."""
    due = datetime.combine(today + timedelta(days=90), datetime.max.time(), SHANGHAI)
    use = {"invoice": invoice["key"], "amount": invoice["net_fen"], "used": invoice["available_fen"]}
    fields = {"debtor": debtor.address, "supplier": supplier.address, "face": use["used"], "terms": TERMS}
    return debtor.act("IssueReceivable", **fields, maturity=str(int(due.timestamp())), invoices=[use])[:-10] + "0" * 10


def finance(supplier: Party, bank: Party, certificate: str, now: int) -> str:
    """The financing's id, which is its request's digest. kind 1: the lot is sold; 2: it is pledged for a loan."""
    [lot] = supplier.ask("GET", f"/v1/certificates/{certificate}/lots")["items"]
    asked = {"holder": supplier.address, "lot": lot["id"], "kind": "1", "recourse": False, "bank": bank.address}
    financing = supplier.act("RequestFinancing", **asked, until=str(now + 5 * DAY_S), terms=TERMS)
    print("The bank prices it, sealed: the ledger sees a commitment, and only the supplier sees the price.")
    fen, days = int(lot["amount_fen"]), -(-(lot["maturity_at"] - now) // DAY_S)
    advance = fen + -fen * RATE_BPS * days // 3_650_000  # simple interest, actual/365, in whole fen
    price = {"advance_fen": str(advance), "repay_fen": str(fen), "fee_fen": "0", "rate_bps": RATE_BPS}
    quote = {"financing": financing, **price, "valid_until": now + 2 * DAY_S}
    bank.sign(bank.ask("POST", "/v1/financings/quotes", json=[quote])[0])
    cheapest = supplier.ask("GET", f"/v1/financings/{financing}/quotes")[0]
    print(f"The supplier takes the cheapest quote, {cheapest['all_in_bps']} basis points a year with all in it:")
    supplier.act("AcceptQuote", holder=supplier.address, **{k: str(v) for k, v in cheapest["terms"].items()})
    return financing


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--url", default="http://127.0.0.1:8730")
    options.add_argument("--parties", type=open)
    given = options.parse_args()
    keys = {role: {"code": c, "maker": demo_key(c), "checker": demo_key(f"{c} checker 1")} for role, c in DEMO.items()}
    if given.parties:
        keys = json.load(given.parties)
    debtor, supplier, bank = (Party(given.url, **keys[role]) for role in ("debtor", "supplier", "bank"))
    now = debtor.ask("GET", "/v1/status")["ledger_at"]
    today = datetime.fromtimestamp(now, SHANGHAI).date()
    print(f"It is {today} by the ledger's clock. The debtor brings an invoice and issues a certificate on it:")
    certificate = issue(debtor, supplier, bring_invoice(debtor, supplier, today), today)
    print("The supplier accepts it:")
    supplier.act("AcceptReceivable", supplier=supplier.address, receivable=certificate, terms=TERMS)
    print("The supplier wants its money now, and asks the bank:")
    financing = finance(supplier, bank, certificate, now)
    due = supplier.ask("GET", "/v1/payments/instructions?role=payee&kind=disburse&state=open&limit=1000")["items"]
    [money] = [one for one in due if one["subject"] == financing]
    print(f"The money: {money['amount_fen']} fen from bank to supplier, {money['state']}, due {money['due_on']},")
    print(f"    instruction {money['id']}. The platform moves none: the bank pays.")


if __name__ == "__main__":
    main()
