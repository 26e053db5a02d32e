"""Somebody who works over the API while a person looks at the screen: another party's maker, with its checkers."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from chain.abi import keccak
from chain.intents import bank_reference
from chain.keys import Key

MOST_S = 60
LOOK_EVERY_S = 0.2
MOST_ORDERS = 8  # of one payment: the demo's bank refuses some, and sends some back
PARTS = 35  # characters of an end-to-end reference
TERMS = "0x" + keccak("融资申请条款 第一版 / financing terms, first version".encode()).hex()
DAY_S = 86_400

Item = tuple[str, Mapping[str, Any]]


@dataclass
class Colleague:
    """A party of the demo by its people's published keys. bank: the simulated bank's folder."""

    url: str
    accounts: Sequence[dict[str, Any]]
    bank: Path

    def __post_init__(self) -> None:
        maker = next(one for one in self.accounts if one["role"] == "maker")
        self.address: str = maker["participant"]
        self._maker = {"Authorization": f"Bearer {maker['token']}"}
        self._keys = [Key.from_hex(one["key"]) for one in self.accounts if one["role"] == "checker"]
        self._checker = {"Authorization": f"Bearer {self._sign_in(self._keys[0])}"}

    def _sign_in(self, key: Key) -> str:
        asked = self._ask("POST", "/v1/sign-in/challenges", json={"key": key.address, "participant": self.address})
        body = {"nonce": asked["nonce"], "signature": key.sign_text(asked["message"])}
        return str(self._ask("POST", "/v1/sign-in", json=body)["token"])

    def _ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, **content: Any) -> Any:
        answer = httpx.request(method, self.url + path, headers=headers, timeout=60, **content)
        assert answer.is_success, answer.text
        return answer.json() if "json" in answer.headers.get("content-type", "") else answer.content

    def get(self, path: str) -> Any:
        return self._ask("GET", path, self._maker)

    def post(self, path: str, body: Any) -> Any:
        return self._ask("POST", path, self._maker, json=body)

    def act(self, *items: Item) -> list[str]:
        drafted = [{"action": action, "fields": dict(fields)} for action, fields in items]
        return self.sign(self.post("/v1/intents/drafts", {"items": drafted}))

    def sign(self, drafts: Sequence[dict[str, Any]]) -> list[str]:
        """A checker signs what the maker drafted, and the ledger takes it. Returns the digests."""
        digests = [draft["digest"] for draft in drafts]
        left = digests
        for key in self._keys:
            items = [{"digest": digest, "signature": key.sign(bytes.fromhex(digest[2:]))} for digest in left]
            headers = {"Authorization": f"Bearer {self._sign_in(key)}"}
            answers = self._ask("POST", "/v1/intents/signatures", headers, json={"items": items})
            left = [one["digest"] for one in answers if one["state"] == "draft"]
            if not left:
                break

        def over() -> bool:
            found = self.post("/v1/intents/lookup", {"digests": digests})
            assert not [one["refusal"] for one in found if one["state"] == "refused"]
            return all(one["state"] == "confirmed" for one in found)

        self.until(over)
        return digests

    @staticmethod
    def until(seen: Any) -> None:
        ends = time.monotonic() + MOST_S
        while not seen():
            assert time.monotonic() < ends
            time.sleep(LOOK_EVERY_S)

    # --- what parties do

    def ask_for_money(self, lot: str, kind: int) -> str:
        """All banks are asked. kind: 1 discount, 2 pledge. The financing's id."""
        until = self.get("/v1/status")["ledger_at"] + 5 * DAY_S
        fields = {"holder": self.address, "lot": lot, "kind": str(kind), "recourse": False, "bank": "0x" + "00" * 20}
        return self.act(("RequestFinancing", fields | {"until": str(until), "terms": TERMS}))[0]

    def latest_lot(self) -> dict[str, Any]:
        """The free lot that is due last: the supplier's own tests leave it alone."""
        lots = self.get("/v1/lots?limit=1000")["items"]
        fit = [one for one in lots if one["state"] == "free" and one["certificate_state"] == "accepted"]
        return max(fit, key=lambda one: (one["matures_on"], int(one["amount_fen"])))

    def part_of(self, lot: dict[str, Any], fen: int) -> dict[str, Any]:
        """A new lot of so much, cut off another one."""
        before = {one["id"] for one in self.get("/v1/lots?limit=1000")["items"]}
        self.act(("SplitLot", {"holder": self.address, "lot": lot["id"], "amount": str(fen)}))
        after = self.get("/v1/lots?limit=1000")["items"]
        return next(one for one in after if one["id"] not in before and int(one["amount_fen"]) == fen)

    def take(self, financing: str, bank: str) -> None:
        quotes = self.get(f"/v1/financings/{financing}/quotes")
        quote = next(one for one in quotes if one["bank"] == bank)
        self.act(("AcceptQuote", {"holder": self.address, **quote["terms"]}))

    def quote(self, financing: str, advance_fen: int, repay_fen: int, rate_bps: int) -> None:
        until = self.get("/v1/status")["ledger_at"] + DAY_S
        terms = {"advance_fen": str(advance_fen), "repay_fen": str(repay_fen), "rate_bps": rate_bps, "fee_fen": "0"}
        self.sign(self.post("/v1/financings/quotes", [{"financing": financing, **terms, "valid_until": until}]))

    def instruction(self, kind: str, subject: str) -> dict[str, Any]:
        found = self.get(f"/v1/payments/instructions?role=payer&kind={kind}&limit=1000")["items"]
        return next(one for one in found if one["subject"] == subject)

    # --- at the bank

    def carry_out(self, batch: str) -> list[Path]:
        """The approved order goes to the simulated bank; what it answers, each message with its .sig beside it."""
        order = self._ask("GET", f"/v1/payments/batches/{batch}/pain.001.xml", self._maker)
        place = self.bank / "in" / f"{batch}.xml"
        place.with_suffix(".tmp").write_bytes(order)
        place.with_suffix(".tmp").rename(place)
        [line] = self.get(f"/v1/payments/batches/{batch}")["lines"]
        [account] = [one for one in self.get("/v1/accounts")["items"] if one["state"] == "approved"]

        def told() -> list[Path]:
            """Of our account, about this payment: that it was booked, or is refused. Some come late."""
            ours = sorted((self.bank / "out").glob(f"*.{account['number']}.*.xml"))
            return [path for path in ours if line["reference"].encode() in path.read_bytes()]

        def final() -> bool:
            return any("camt" in path.name or b"RJCT" in path.read_bytes() for path in told())

        self.until(final)
        return told()

    def pay(self, kind: str, subject: str) -> dict[str, str]:
        """Orders a payment until the bank has booked it. Amount and the bank's reference, as the ledger has it."""
        for _ in range(MOST_ORDERS):
            one = self.instruction(kind, subject)
            if one["state"] == "paid":
                break
            batch = self.post("/v1/payments/batches", {"instructions": [{"instruction": one["id"]}]})["id"]
            self._ask("POST", f"/v1/payments/batches/{batch}/approval", self._checker)
            for path in self.carry_out(batch):
                signature = path.with_name(f"{path.name}.sig").read_text("utf-8")
                files = {"file": (path.name, path.read_bytes())}
                self._ask("POST", "/v1/payments/statements", self._maker, files=files, data={"signature": signature})
        return self.receipt(kind, subject)

    def receipt(self, kind: str, subject: str) -> dict[str, str]:
        instruction = self.instruction(kind, subject)["id"]
        found: list[dict[str, Any]] = []

        def booked() -> bool:
            now = self.get("/v1/status")["ledger_date"]
            lines = self.get(f"/v1/statements?from_on={now}&to_on={now}&book=money&limit=1000")["items"]
            found[:] = [line for line in lines if line["subject"] == instruction]
            return bool(found)

        self.until(booked)
        return {"amount": found[-1]["out_fen"], "bankReference": bank_reference(found[-1]["reference"])}
