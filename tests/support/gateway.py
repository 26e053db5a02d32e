"""The gateway over a real ledger, and parties that come to it by HTTP with a key of their own."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response

from api.app import create_app
from api.settings import Settings
from chain.keys import Key
from files.receipts import receipt_text
from readmodel.database import Database
from readmodel.tables import BankAccount
from tests.support.accounts import bank_system, named_account
from tests.support.ledger import Kind, Ledger, Party, some_hash
from tests.support.life import Cast, cast
from tests.support.outbox import outbox
from tests.support.tables import sync
from tests.support.waiting import until


class Desk:
    """One party at the gateway, signed in."""

    def __init__(self, gateway: Gateway, party: Party, token: str) -> None:
        self.gateway, self.party, self.token = gateway, party, token
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **query: Any) -> Response:
        return self.gateway.client.get(path, params=query or None, headers=self.headers)

    def post(self, path: str, body: Any) -> Response:
        return self.gateway.client.post(path, json=body, headers=self.headers)

    def put(self, path: str, body: Any = None) -> Response:
        return self.gateway.client.put(path, json=body, headers=self.headers)

    def patch(self, path: str, body: Any) -> Response:
        """From what it has just read."""
        return self.gateway.client.patch(path, json=body, headers=self.headers | self.seen(path))

    def replace(self, path: str, body: Any) -> Response:
        """A PUT in place of what it has just read."""
        return self.gateway.client.put(path, json=body, headers=self.headers | self.seen(path))

    def seen(self, path: str) -> dict[str, str]:
        """The header that says which state is changed; none where there is nothing to be seen."""
        tag = self.get(path).headers.get("etag")
        return {"If-Match": tag} if tag else {}

    def delete(self, path: str) -> Response:
        return self.gateway.client.delete(path, headers=self.headers)

    def upload(self, name: str, data: bytes, **how: str) -> Response:
        files = {"file": (name, data)}
        return self.gateway.client.post("/v1/invoices/imports", files=files, data=how, headers=self.headers)

    def document(self, certificate: str, kind: str, data: bytes, name: str = "a.pdf", **how: str) -> Response:
        path, files = f"/v1/certificates/{certificate}/documents", {"file": (name, data)}
        return self.gateway.client.post(path, files=files, data={"kind": kind, **how}, headers=self.headers)

    def draft(self, action: str, **fields: Any) -> Response:
        return self.post("/v1/intents/drafts", {"items": [{"action": action, "fields": _strings(fields)}]})

    def drafted(self, action: str, **fields: Any) -> dict[str, Any]:
        answer = self.draft(action, **fields)
        assert answer.status_code == 201, answer.text
        (draft,) = answer.json()
        return dict(draft)

    def signature(self, digest: str, by: Key | None = None) -> str:
        return (by or self.party.key).sign(bytes.fromhex(digest[2:]))

    def sign(self, digest: str, by: Key | None = None) -> Response:
        item = {"digest": digest, "signature": self.signature(digest, by)}
        return self.post("/v1/intents/signatures", {"items": [item]})

    def state(self, digest: str) -> str:
        answer = self.get(f"/v1/intents/{digest}")
        assert answer.status_code == 200, answer.text
        return str(answer.json()["state"])

    def act(self, action: str, **fields: Any) -> str:
        """Draft, sign, and wait for the ledger; the intent's digest. It must be confirmed."""
        draft = self.drafted(action, **fields)
        return self.confirm(draft)

    def confirm(self, draft: Mapping[str, Any]) -> str:
        digest = str(draft["digest"])
        assert self.sign(digest).status_code == 202
        self.gateway.carry()
        found = until(lambda: self._looked_up(digest), lambda answer: answer["state"] in ("confirmed", "refused"))
        assert found["state"] == "confirmed", found
        return digest

    def _looked_up(self, digest: str) -> dict[str, Any]:
        self.gateway.carry()
        return dict(self.get(f"/v1/intents/{digest}").json())


class Gateway:
    """The app, its database, and what else a platform runs: carried by hand here, so that each test says when."""

    def __init__(self, ledger: Ledger, database: Database, people: Cast, **settings: Any) -> None:
        self.ledger, self.database, self.people = ledger, database, people
        self.bank_key = Key.new()
        self.settings = Settings(
            _env_file=None,
            database_url=database.url.render_as_string(hide_password=False),
            rpc_url=ledger.rpc.url,
            deployment=ledger.record,
            documents=ledger.record.parent / "documents",
            **settings,
        )
        self.app = create_app(self.settings)
        # A crash is an answer of 500 here, as it is to users, and no exception.
        self.client = TestClient(self.app, raise_server_exceptions=False)
        self._desks: dict[str, Desk] = {}
        self.sync()
        bank_system(database, people.bank.address, self.bank_key.address)

    def close(self) -> None:
        self.client.close()
        self.app.state.gateway.database.close()

    def sync(self) -> None:
        sync(self.database, self.ledger)

    def carry(self) -> None:
        """One turn of the worker, and what it sent is mined."""
        outbox(self.database, self.ledger).turn()
        self.ledger.anvil.caught_up()
        self.sync()

    def challenge(self, key: Key) -> dict[str, Any]:
        answer = self.client.post("/v1/sign-in/challenges", json={"key": key.address})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def try_key(self, key: Key) -> Response:
        challenge = self.challenge(key)
        body = {"nonce": challenge["nonce"], "signature": key.sign_text(challenge["message"])}
        return self.client.post("/v1/sign-in", json=body)

    def at(self, party: Party) -> Desk:
        """The party, signed in; once a test."""
        if party.code not in self._desks:
            answer = self.try_key(party.key)
            assert answer.status_code == 200, answer.text
            self._desks[party.code] = Desk(self, party, answer.json()["token"])
        return self._desks[party.code]

    def admit(self, code: str, kind: Kind) -> Party:
        party = self.ledger.admit(code, kind)
        self.sync()
        return party

    def receipt(self, instruction: Mapping[str, Any], reference: str, by: Key | None = None, **other: Any) -> Any:
        """A bank system's receipt for the whole of an instruction, signed by the one that we know, from the payer's
        named account to the payee's."""
        receipt: dict[str, Any] = {
            "instruction": instruction["id"],
            "reference": reference,
            "payer": instruction["payer"],
            "payer_account": self.account(instruction["payer"]).number,
            "payee": instruction["payee"],
            "payee_account": self.account(instruction["payee"]).number,
            "amount_fen": instruction["amount_fen"],
            "paid_at": self.ledger.now(),
            **other,
        }
        return {**receipt, "signature": (by or self.bank_key).sign_text(receipt_text(receipt))}

    def account(self, participant: str) -> BankAccount:
        """The participant's named account; made and approved as two people would, if there is none."""
        return named_account(self.database, participant)

    def instruction(self, desk: Desk, kind: str) -> dict[str, Any]:
        """The desk's only open instruction of a kind."""
        (found,) = desk.get("/v1/payments/instructions", kind=kind, state="open").json()["items"]
        return dict(found)


def gateway_of(ledger: Ledger, database: Database, **settings: Any) -> Gateway:
    return Gateway(ledger, database, cast(ledger), **settings)


def terms() -> str:
    return some_hash("terms")


def problem(answer: Response, status: int, code: str | None = None, also: Set[str] = frozenset()) -> dict[str, Any]:
    """The body of a problem, which must be one. also: what another standard wants in it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body: dict[str, Any] = answer.json()
    assert body.keys() == {"type", "title", "status", "code", "detail", "detail_zh", "errors", "request_id"} | also
    assert body["request_id"]
    assert (body["status"], body["type"]) == (status, f"urn:tallystick:problem:{body['code']}")
    assert body["detail"] and body["detail_zh"]
    if code is not None:
        assert body["code"] == code, body
    return body


def _strings(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {k: str(v) if isinstance(v, int) and not isinstance(v, bool) else v for k, v in fields.items()}
