"""A bank's side in ten minutes: your own key, an order out of the platform, your own camt.054 back, and it is paid.

python docs/examples/pay_by_file.py [--url http://127.0.0.1:8730] [--parties FILE] [--out FOLDER]

It wants httpx and eth-account, and runs against a demo (`python3 dev.py demo`), whose keys are published. FILE, for
another platform: {"operator": {"code": ..., "maker": "0x<private key>", "checker": "0x<private key>"}, "debtor": ...}.
The debtor has an open instruction, and both it and its payee have named accounts.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import httpx
from eth_account import Account
from eth_account.messages import encode_defunct
from eth_utils.crypto import keccak

DEMO = {"operator": "91990100MA00001972", "debtor": "91990100MA0000023Q"}
NS = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
CAMT054 = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
  <GrpHdr><MsgId>{message}</MsgId><CreDtTm>{at}</CreDtTm></GrpHdr>
  <Ntfctn><Id>{message}</Id>
    <Acct><Id><Othr><Id>{payer}</Id></Othr></Id><Ccy>CNY</Ccy>{payer_bank}</Acct>
    <Ntry>
      <Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
      <BookgDt><DtTm>{at}</DtTm></BookgDt><AcctSvcrRef>{reference}</AcctSvcrRef>
      <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>
      <NtryDtls><TxDtls>
        <Refs><AcctSvcrRef>{reference}</AcctSvcrRef><EndToEndId>{end_to_end}</EndToEndId></Refs>
        <Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd>
        <RltdPties><CdtrAcct><Id><Othr><Id>{payee}</Id></Othr></Id></CdtrAcct></RltdPties>
      </TxDtls></NtryDtls>
    </Ntry>
  </Ntfctn>
</BkToCstmrDbtCdtNtfctn></Document>
"""
BANK = "<Svcr><FinInstnId><ClrSysMmbId><MmbId>{}</MmbId></ClrSysMmbId></FinInstnId></Svcr>"


class Party:
    """A participant: one person makes (经办), another one checks (复核)."""

    def __init__(self, url: str, maker: str, checker: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=60)
        self.tokens = {"": "", "maker": self._sign_in(maker), "checker": self._sign_in(checker)}

    def _sign_in(self, secret: str) -> str:
        key = Account.from_key(secret)
        challenge = self._ask("POST", "/v1/sign-in/challenges", {}, json={"key": key.address.lower()}).json()
        body = {"nonce": challenge["nonce"], "signature": signed(secret, challenge["message"])}
        return str(self._ask("POST", "/v1/sign-in", {}, json=body).json()["token"])

    def ask(self, method: str, path: str, who: str = "maker", **content: Any) -> httpx.Response:
        return self._ask(method, path, {"Authorization": f"Bearer {self.tokens[who]}"}, **content)

    def _ask(self, method: str, path: str, headers: dict[str, str], **content: Any) -> httpx.Response:
        answer = self.http.request(method, path, headers=headers, **content)
        if answer.is_error:
            sys.exit(f"{method} {path}: {answer.json()['code']}: {answer.json()['detail']}")
        return answer


def signed(secret: str, text: str) -> str:
    return str(Account.from_key(secret).sign_message(encode_defunct(text=text)).signature.to_0x_hex())


def register(operator: Party, key: str, bank_code: str) -> None:
    """The operator notes whose key it is: from now on it speaks of accounts whose 联行号 begins so."""
    known = operator.ask("GET", "/v1/bank-systems").json()
    [bank, *_] = [one["bank"] for one in known if bank_code.startswith(one["code_prefix"])]
    body = {"bank": bank, "key": Account.from_key(key).address.lower(), "code_prefix": bank_code[:3]}
    made = operator.ask("POST", "/v1/bank-systems", json=body).json()
    operator.ask("POST", f"/v1/bank-systems/{made['id']}/approval", "checker")


def order(debtor: Party) -> tuple[dict[str, Any], bytes]:
    """The debtor's first open instruction, as an order that two people made; and its pain.001."""
    query = {"role": "payer", "state": "open", "limit": 1}
    [due] = debtor.ask("GET", "/v1/payments/instructions", params=query).json()["items"]
    batch = debtor.ask("POST", "/v1/payments/batches", json={"instructions": [{"instruction": due["id"]}]}).json()
    debtor.ask("POST", f"/v1/payments/batches/{batch['id']}/approval", "checker")
    return batch, debtor.ask("GET", f"/v1/payments/batches/{batch['id']}/pain.001.xml").content


def notification(pain001: bytes) -> tuple[bytes, str]:
    """What the bank says when it has paid the first transfer; and the bank's clearing code."""
    root = ElementTree.fromstring(pain001)  # our own platform's file: read others' with defusedxml

    def text(path: str) -> str:
        found = root.findtext(".//" + "/".join(f"p:{step}" for step in path.split("/")), namespaces=NS)
        return escape(found or "")

    code = text("DbtrAgt/FinInstnId/ClrSysMmbId/MmbId")
    end_to_end = text("CdtTrfTxInf/PmtId/EndToEndId")
    said = CAMT054.format(
        message=f"MINE{end_to_end[2:20]}",
        at=text("GrpHdr/CreDtTm"),
        payer=text("DbtrAcct/Id/Othr/Id"),
        payer_bank=BANK.format(code),
        payee=text("CdtTrfTxInf/CdtrAcct/Id/Othr/Id"),
        amount=text("CdtTrfTxInf/Amt/InstdAmt"),
        reference=f"MINE{hashlib.sha256(pain001).hexdigest()[:20]}",  # yours: unique, at most 32 characters
        end_to_end=end_to_end,
    )
    return said.encode(), code


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8730")
    parser.add_argument("--parties", type=Path)
    parser.add_argument("--out", type=Path, default=Path())
    arguments = parser.parse_args()
    if arguments.parties:
        keys = json.loads(arguments.parties.read_text("utf-8"))
    else:
        published = {role: (f"{code}", f"{code} checker 1") for role, code in DEMO.items()}
        secrets = {role: ["0x" + keccak(text=f"tallystick demo key {one}").hex() for one in names]
                   for role, names in published.items()}  # fmt: skip
        keys = {role: {"maker": maker, "checker": checker} for role, (maker, checker) in secrets.items()}
    operator, debtor = (Party(arguments.url, keys[role]["maker"], keys[role]["checker"]) for role in DEMO)
    batch, pain001 = order(debtor)
    camt054, bank_code = notification(pain001)
    mine = Account.create().key.to_0x_hex()
    register(operator, mine, bank_code)
    (arguments.out / "pain.001.xml").write_bytes(pain001)
    (arguments.out / "camt.054.xml").write_bytes(camt054)
    signature = signed(mine, f"Tallystick bank file\nsha256:{hashlib.sha256(camt054).hexdigest()}")
    files = {"file": ("camt.054.xml", camt054)}
    answer = debtor.ask("POST", "/v1/payments/statements", files=files, data={"signature": signature}).json()
    print(json.dumps(answer, indent=1))
    after = debtor.ask("GET", f"/v1/payments/batches/{batch['id']}").json()
    print(f"order {after['id']}: {after['state']}; line 1: {after['lines'][0]['state']}")


if __name__ == "__main__":
    main()
