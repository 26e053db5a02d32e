"""One party: a key that never leaves it, an HTTP session, and the habit of reading before signing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from chain.deployment import Deployment
from chain.intents import Intent, clean_fields, participant_address
from chain.keys import Key
from demo.trouble import Trouble

CHUNK = 100  # items in one request
LOOK_EVERY_S = 0.2  # about the worker's own beat; looking more often only keeps the gateway busy
STALLED_S = 90  # an intent that has not moved for so long is a fault, not a delay
DONE = ("confirmed", "refused")

Item = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Outcome:
    """What became of one intent. zh and en: what the party read before it signed."""

    digest: str
    action: str
    state: str
    refusal: str | None
    en: str
    zh: str

    @property
    def confirmed(self) -> bool:
        return self.state == "confirmed"


class Refused(Exception):
    """The gateway's problem: its status and stable code."""

    def __init__(self, status: int, code: str, words: str) -> None:
        super().__init__(f"{status} {code}: {words}")
        self.status, self.code = status, code


class Party:
    """A participant at the gateway. kind: enterprise, bank, pool_reviewer, ..."""

    def __init__(self, url: str, code: str, name: str, kind: str, key: Key) -> None:
        self.code, self.name, self.kind, self._key = code, name, kind, key
        self.address = participant_address(code)
        self.signed = 0
        self._http = httpx.Client(base_url=url, timeout=120)
        self._deployment: Deployment | None = None
        self.token = ""

    @property
    def key_address(self) -> str:
        return self._key.address

    def sign_in(self) -> None:
        challenge = self.post("/v1/sign-in/challenges", {"key": self._key.address})
        signature = self._key.sign_text(challenge["message"])
        session = self.post("/v1/sign-in", {"nonce": challenge["nonce"], "signature": signature})
        self.token = session["token"]
        self._http.headers["Authorization"] = f"Bearer {self.token}"
        status = self.get("/v1/status")
        self._deployment = Deployment(status["chain_id"], "", 0, "", status["contracts"])

    # --- HTTP

    def get(self, path: str, **query: Any) -> Any:
        return _answer(self._http.get(path, params={k: v for k, v in query.items() if v is not None}))

    def post(self, path: str, body: Any) -> Any:
        return _answer(self._http.post(path, json=body))

    def upload(self, path: str, name: str, data: bytes) -> Any:
        return _answer(self._http.post(path, files={"file": (name, data)}))

    def pages(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Every item of a paged resource."""
        after: str | None = ""
        while after is not None:
            page = self.get(path, after=after, limit=1000, **query)
            yield from page["items"]
            after = page["next"]

    # --- acting

    def act(self, items: Sequence[Item], tick: Callable[[int], None] | None = None) -> list[Outcome]:
        """Draft, read, sign and send; wait until each took effect or was refused by the ledger.

        Raises `Refused` when the gateway will not draft, `Trouble` when nothing moves any more.
        """
        digests: list[str] = []
        said: dict[str, tuple[str, str]] = {}
        for start in range(0, len(items), CHUNK):
            chunk = items[start : start + CHUNK]
            body = {"items": [{"action": action, "fields": _json(fields)} for action, fields in chunk]}
            drafts = self.post("/v1/intents/drafts", body)
            self.send(drafts, chunk)
            digests += [draft["digest"] for draft in drafts]
            said.update({draft["digest"]: (draft["zh"], draft["en"]) for draft in drafts})
        return self._wait(digests, said, tick)

    def act_on(self, drafts: Sequence[dict[str, Any]]) -> list[Outcome]:
        """Sign drafts that a resource made for us, and wait for them."""
        for start in range(0, len(drafts), CHUNK):
            self.send(drafts[start : start + CHUNK])
        said = {draft["digest"]: (draft["zh"], draft["en"]) for draft in drafts}
        return self._wait([draft["digest"] for draft in drafts], said, None)

    def send(self, drafts: Sequence[dict[str, Any]], asked: Sequence[Item] | None = None) -> None:
        """Sign typed data after checking that it is what we asked for, and hand the signatures in."""
        signatures = []
        for place, draft in enumerate(drafts):
            intent = self._read(draft)
            if asked is not None:
                action, fields = asked[place]
                wanted = clean_fields(action, dict(fields))
                if intent.name != action or any(intent.fields[k] != v for k, v in wanted.items()):
                    raise Trouble(f"the gateway drafted something else than {action}", exit_code=1)
            signatures.append(
                {"digest": draft["digest"], "signature": self._key.sign(bytes.fromhex(draft["digest"][2:]))}
            )
        self.post("/v1/intents/signatures", {"items": signatures})
        self.signed += len(signatures)

    def _read(self, draft: dict[str, Any]) -> Intent:
        """The intent that a draft's typed data spells out; its digest is computed here, not believed."""
        assert self._deployment is not None
        message = dict(draft["typed_data"]["message"])
        nonce, deadline = int(message.pop("nonce")), int(message.pop("deadline"))
        intent = Intent.build(draft["action"], message, nonce=nonce, deadline=deadline)
        if "0x" + intent.digest(self._deployment).hex() != draft["digest"]:
            raise Trouble(f"the digest of {draft['action']} is not that of its typed data", exit_code=1)
        return intent

    def _wait(
        self, digests: list[str], said: dict[str, tuple[str, str]], tick: Callable[[int], None] | None
    ) -> list[Outcome]:
        found: dict[str, Outcome] = {}
        last_move = time.monotonic()
        time.sleep(LOOK_EVERY_S)
        while len(found) < len(digests):
            before = len(found)
            waiting = [digest for digest in digests if digest not in found]
            for start in range(0, len(waiting), CHUNK):
                body = {"digests": waiting[start : start + CHUNK]}
                answers = self.post("/v1/intents/lookup", body)
                for a in answers:
                    if a["state"] in DONE:
                        zh, en = said[a["digest"]]
                        found[a["digest"]] = Outcome(a["digest"], a["action"], a["state"], a["refusal"], en, zh)
                if any(a["state"] not in DONE for a in answers):
                    break  # those behind it are not done either
            if moved := len(found) - before:
                last_move = time.monotonic()
                if tick is not None:
                    tick(moved)
            elif time.monotonic() - last_move > STALLED_S:
                raise Trouble(f"{self.name}: {len(waiting)} intents have not moved for {STALLED_S} s", exit_code=1)
            else:
                time.sleep(LOOK_EVERY_S)
        return [found[digest] for digest in digests]


def _json(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {k: str(v) if isinstance(v, int) and not isinstance(v, bool) else v for k, v in fields.items()}


def _answer(response: httpx.Response) -> Any:
    if response.status_code == 204:
        return None
    if response.is_success:
        return response.json()
    try:
        problem = response.json()
        raise Refused(response.status_code, problem["code"], problem["detail"])
    except (ValueError, KeyError):
        raise Refused(response.status_code, "unknown", response.text[:200]) from None
