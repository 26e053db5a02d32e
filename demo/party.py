"""One party: its people and keys, an HTTP session, and the habit of reading before signing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from chain.deployment import Deployment
from chain.intents import Intent, clean_fields, participant_address
from chain.keys import Key
from demo.staff import Clerk, Staff, grants, hire
from demo.trouble import Trouble

CHUNK = 100  # items in one request
LOOK_EVERY_S = 0.2  # about the worker's own beat; looking more often only keeps the gateway busy
STALLED_S = 90  # an intent that has not moved for so long is a fault, not a delay
DONE = ("confirmed", "refused")
MOST_ASKED = 60  # times, of a gateway that is busy

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
    """A participant at the gateway. kind: enterprise, bank, pool_reviewer, ...

    With its first key alone it drafts and signs by itself; with people (`employ`) a maker drafts, and a checker signs.
    """

    def __init__(self, url: str, code: str, name: str, kind: str, key: Key) -> None:
        self.code, self.name, self.kind, self._key = code, name, kind, key
        self.staff: Staff | None = None
        self.address = participant_address(code)
        self.signed = 0
        self._http = httpx.Client(base_url=url, timeout=120)
        self._deployment: Deployment | None = None
        self.token = ""

    @property
    def key_address(self) -> str:
        return self._key.address

    def sign_in(self) -> None:
        self.token = self._session(self._key)["token"]
        self._http.headers["Authorization"] = f"Bearer {self.token}"
        status = self.get("/v1/status")
        self._deployment = Deployment(status["chain_id"], "", 0, "", status["contracts"])

    def employ(self, checkers: int, key_of: Callable[[str], Key], one_up_to_fen: Mapping[str, int]) -> None:
        """People instead of the first key alone: they join, their keys are granted, and the checkers sign in.
        one_up_to_fen: by action, the amount above which it takes two of them."""
        if one_up_to_fen:
            rules = [{"action": action, "one_up_to_fen": str(fen)} for action, fen in one_up_to_fen.items()]
            self.replace("/v1/approval-rules", rules)
        staff = hire(self.code, checkers, self.post, self._put, key_of)
        for outcome in self.act(grants(self.address, staff)):
            if not outcome.confirmed:
                raise Trouble(f"{self.name}: a checker's key was not granted: {outcome.refusal}", exit_code=1)
        for clerk in staff.checkers:
            assert clerk.key is not None
            clerk.token = self._session(clerk.key)["token"]
        self.staff = staff

    def _session(self, key: Key) -> Any:
        challenge = self.post("/v1/sign-in/challenges", {"key": key.address, "participant": self.address})
        body = {"nonce": challenge["nonce"], "signature": key.sign_text(challenge["message"])}
        return self.post("/v1/sign-in", body)

    # --- HTTP: the maker's session, once there is one

    def get(self, path: str, **query: Any) -> Any:
        return self._ask("GET", path, params={k: v for k, v in query.items() if v is not None})

    def post(self, path: str, body: Any) -> Any:
        return self._ask("POST", path, json=body)

    def upload(self, path: str, name: str, data: bytes, **said: str) -> Any:
        return self._ask("POST", path, files={"file": (name, data)}, data=said)

    def download(self, path: str) -> bytes:
        found: bytes = self._ask("GET", path)
        return found

    @contextmanager
    def administering(self) -> Iterator[None]:
        """Within it the first key acts, which is the administrator's."""
        staff, self.staff = self.staff, None
        try:
            yield
        finally:
            self.staff = staff

    def check(self, path: str, method: str = "POST", of: str | None = None) -> Any:
        """A checker approves what the maker made, or ends it. of: where that is read, if it may change meanwhile."""
        if self.staff is None:
            raise Trouble(f"{self.name} has nobody to check", exit_code=1)
        headers = {"If-Match": self._http.get(of).headers["etag"]} if of is not None else None
        return self._ask(method, path, self.staff.checkers[0], headers)

    def _put(self, path: str, body: Any = None) -> Any:
        return self._ask("PUT", path, json=body)

    def replace(self, path: str, body: Any) -> Any:
        """Puts it in the place of what is there now, unless somebody changes that meanwhile."""
        seen = self._http.get(path).headers["etag"]
        return self._ask("PUT", path, headers={"If-Match": seen}, json=body)

    def _ask(
        self,
        method: str,
        path: str,
        clerk: Clerk | None = None,
        headers: Mapping[str, str] | None = None,
        **content: Any,
    ) -> Any:
        """Asks again when the gateway says that it is busy."""
        who = clerk or (self.staff.maker if self.staff else None)
        sent = {**(who.headers if who else {}), **(headers or {})}
        for _ in range(MOST_ASKED):
            answer = self._http.request(method, path, headers=sent, **content)
            if answer.status_code not in (429, 503) or "retry-after" not in answer.headers:
                break
            time.sleep(int(answer.headers["retry-after"]))
        return _answer(answer)

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
        for place, draft in enumerate(drafts):
            intent = self._read(draft)
            if asked is not None:
                action, fields = asked[place]
                wanted = clean_fields(action, dict(fields))
                if intent.name != action or any(intent.fields[k] != v for k, v in wanted.items()):
                    raise Trouble(f"the gateway drafted something else than {action}", exit_code=1)
        actions = {draft["digest"]: draft["action"] for draft in drafts}
        self.signed += len(drafts)
        if self.staff is None:
            self._sign(list(actions), self._key)
            return
        left = list(actions)
        for checker in self.staff.checkers:
            assert checker.key is not None
            answers = self._sign(left, checker.key, checker)
            left = [answer["digest"] for answer in answers if answer["state"] == "draft"]  # these take one more
            done = [answer["digest"] for answer in answers if answer["state"] != "draft"]
            self.staff.signed.update((actions[digest], self.staff.maker.name, checker.name) for digest in done)
            if not left:
                return
        raise Trouble(f"{self.name}: nobody is left to approve {len(left)} intents", exit_code=1)

    def _sign(self, digests: list[str], key: Key, clerk: Clerk | None = None) -> Any:
        items = [{"digest": digest, "signature": key.sign(bytes.fromhex(digest[2:]))} for digest in digests]
        return self._ask("POST", "/v1/intents/signatures", clerk, json={"items": items})

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
        return response.json() if "json" in response.headers["content-type"] else response.content
    try:
        problem = response.json()
        raise Refused(response.status_code, problem["code"], problem["detail"])
    except (ValueError, KeyError):
        raise Refused(response.status_code, "unknown", response.text[:200]) from None
