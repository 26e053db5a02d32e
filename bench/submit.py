"""Submission, measured: signatures over HTTP to rows that are confirmed, beside what the node alone can carry.

    python3 dev.py bench submit [--intents 3000] [--runs 3] [--json FILE]

Gateway, worker, beat, PostgreSQL and Redis are those of production, in processes of their own, on this machine; so are
the clients. The intents are acceptances, endorsements of whole lots and of parts, a third each, drafted beforehand. The
ceiling is the same sort of intents, signed and packed beforehand, thrown at the same node.
"""

from __future__ import annotations

import argparse
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import httpx
from sqlalchemy import select
from sqlmodel import col

from bench._history import FACE, SUPPLIERS, History, Party, history_node, paper
from bench._node import PAUSE_S, bench_key
from bench._report import machine, publish, spread
from bench._served import answers, gateway_words, program
from chain import submit
from chain.deployment import Deployment
from chain.intents import intent_type
from chain.rpc import Rpc
from demo.servers import servers
from demo.stack import ROOT, free_port, wait_for
from readmodel.bulk import MOST_KEYS
from readmodel.database import Database
from readmodel.follow import cursor
from readmodel.migrate import migrate
from readmodel.tables import IntentUsed

BATCH = 100  # items of a request, and of the ceiling's transactions
CLIENTS = 4  # at once
RELAYERS = 2
SINGLE_S = 0.05  # between intents that come one by one
LOOK_S = 0.02  # between looks at the cursor
ASK_S = 0.1  # between questions for the rows, which cost the platform time
WAIT_S = 300
Item = tuple[str, dict[str, Any]]  # action, fields


@dataclass(frozen=True)
class Signed:
    """What a party is about to send: digests with signatures."""

    party: Party
    items: list[dict[str, str]]


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="dev.py bench submit", description=(__doc__ or "").splitlines()[0])
    found.add_argument("--intents", type=int, default=3_000, help="of one run, at least")
    found.add_argument("--singles", type=int, default=200, help="intents that come one by one, for the times")
    found.add_argument("--runs", type=int, default=3)
    found.add_argument("--json", type=Path, metavar="FILE", help="write the figures as data, too")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    options, place = parser().parse_args(argv), machine()
    rates, ceilings, times = list[float](), list[float](), list[float]()
    with platform() as found:
        for run in range(options.runs):
            ceilings.append(found.ceiling(options.intents))
            rates.append(found.rate(options.intents))
            times += found.times(options.singles)
            print(f"run {run + 1}: {rates[-1]:,.0f} intents a second, the node alone {ceilings[-1]:,.0f}", flush=True)
    cuts = statistics.quantiles(times, n=100)
    ratios = [rate / ceiling for rate, ceiling in zip(rates, ceilings, strict=True)]
    rows = {
        "intents a second, HTTP to confirmed": spread(rates),
        "ceiling a second, Anvil alone": spread(ceilings),
        "ratio": spread(ratios),
        "one by one, seconds to confirmed": spread(times),
    }
    data = {
        "intents_per_s": rows["intents a second, HTTP to confirmed"]["median"],
        "ceiling_per_s": rows["ceiling a second, Anvil alone"]["median"],
        "ratio": rows["ratio"]["median"],
        "confirm_s": {"p50": round(cuts[49], 3), "p99": round(cuts[98], 3)},
        "intents": options.intents,
        "runs": options.runs,
    }
    publish(f"submit: {options.intents:,} intents, {options.runs} runs", place, rows, data, options.json)
    print(f"one by one: p50 {cuts[49]:.3f} s, p99 {cuts[98]:.3f} s")
    return 0


class Platform:
    """A ledger with its parties, and the programs that serve them."""

    def __init__(self, history: History, rpc: Rpc, database: Database, url: str) -> None:
        self.history, self._rpc, self.database = history, rpc, database
        self._clients = [httpx.Client(base_url=url, timeout=60) for _ in range(CLIENTS)]
        self._relayer, self._sent = bench_key("ceiling"), 0
        self._tokens: dict[str, str] = {}

    def ceiling(self, intents: int) -> float:
        """Intents a second when nothing but the node works."""
        history = self.history
        calls = [history.sign(action, party, **fields)[1] for party, (action, fields) in self._work(intents)]
        packed = [
            submit.seal(
                history.deployment, self._relayer, self._sent + i, "ReceivableLedger", calls[start : start + BATCH]
            )
            for i, start in enumerate(range(0, len(calls), BATCH))
        ]
        self._sent += len(packed)
        began = time.perf_counter()
        for envelope in packed:
            submit.broadcast(self._rpc, envelope.raw)
        while None in (found := submit.outcomes(self._rpc, [envelope.tx for envelope in packed])):
            time.sleep(PAUSE_S)
        seconds = time.perf_counter() - began
        if any(one is None or one.refused or not one.done for one in found):
            raise SystemExit("bench submit: the ceiling's own intents were refused")
        return len(calls) / seconds

    def past(self, deployment: Deployment, contract: str, calls: list[bytes], look_s: float) -> float:
        """Seconds from a transaction of these calls, sent straight to the node, to its receipt."""
        envelope = submit.seal(deployment, self._relayer, self._sent, contract, calls)
        self._sent += 1
        began = time.perf_counter()
        submit.broadcast(self._rpc, envelope.raw)
        while (found := submit.outcomes(self._rpc, [envelope.tx])[0]) is None:
            time.sleep(look_s)
        if found.refused or not found.done:
            raise SystemExit("bench: what was sent past the platform was refused")
        return time.perf_counter() - began

    def rate(self, intents: int) -> float:
        """Intents a second from the first request to the last confirmed row."""
        work = [part for party, items in self._signed(self._work(intents)) for part in _parts(Signed(party, items))]
        began = time.perf_counter()
        with self.watched() as confirmed_at, ThreadPoolExecutor(CLIENTS) as pool:
            for _ in pool.map(self.send, work, [i % CLIENTS for i in range(len(work))]):
                pass
            done = confirmed_at([item["digest"] for part in work for item in part.items])
        return intents / (max(done.values()) - began)

    def times(self, intents: int) -> list[float]:
        """Seconds from request to confirmed row, of intents that come one by one."""
        work = [Signed(party, [item]) for party, items in self._signed(self._work(intents)) for item in items]
        sent = {}
        with self.watched() as confirmed_at:
            for one in work:
                sent[one.items[0]["digest"]] = time.perf_counter()
                self.send(one, 0)
                time.sleep(SINGLE_S)
            done = confirmed_at(list(sent))
        return [done[digest] - at for digest, at in sent.items()]

    # --- what there is to sign

    def _work(self, intents: int) -> list[tuple[Party, Item]]:
        """Acceptances, endorsements of lots and of parts of lots, a third each and mixed."""
        history, third = self.history, intents // 3
        work: list[tuple[Party, Item]] = [
            (who, ("AcceptReceivable", {"receivable": one, "terms": paper("yes")}))
            for one, who in history.certificates(third, accepted=False)
        ]
        for place, (lot, who) in enumerate(history.certificates(intents - third, accepted=True)):
            other = history.parties[f"SUPPLIER{(place + 7) % SUPPLIERS}"]
            amount = FACE if place % 2 else FACE // 3
            fields = {"lot": lot, "amount": amount, "recipient": other.address, "terms": paper("paid")}
            work.append((who, ("TransferLot", fields)))
        return work

    def _signed(self, work: list[tuple[Party, Item]]) -> list[tuple[Party, list[dict[str, str]]]]:
        """Drafted by the gateway and signed by the parties: not measured."""
        self.synced()
        mine: dict[str, list[Item]] = defaultdict(list)
        parties = {party.address: party for party, _ in work}
        for party, item in work:
            mine[party.address].append(item)
        found = []
        for address, items in mine.items():
            party, drafts = parties[address], list[dict[str, Any]]()
            for start in range(0, len(items), BATCH):
                part = [_draft(party, action, fields) for action, fields in items[start : start + BATCH]]
                drafts += self.post(party, "/v1/intents/drafts", {"items": part}, 0)
            signed = [(one["digest"], party.key.sign(bytes.fromhex(one["digest"][2:]))) for one in drafts]
            found.append((party, [{"digest": digest, "signature": signature} for digest, signature in signed]))
        return found

    # --- at the gateway

    def send(self, one: Signed, client: int) -> None:
        self.post(one.party, "/v1/intents/signatures", {"items": one.items}, client)

    def post(self, party: Party, path: str, body: object, client: int = 0) -> Any:
        return self.ask("POST", party, path, body, {}, client)

    def ask(
        self, method: str, party: Party, path: str, body: object, headers: Mapping[str, str], client: int = 0
    ) -> Any:
        """Signed in as that party. Ends the measurement if the gateway refuses."""
        signed_in = {"Authorization": f"Bearer {self._token(party)}", **headers}
        answer = self._clients[client].request(method, path, json=body, headers=signed_in)
        if answer.is_error:
            raise SystemExit(f"bench submit: {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json()

    def upload(self, party: Party, path: str, name: str, data: bytes) -> Any:
        signed_in = {"Authorization": f"Bearer {self._token(party)}"}
        answer = self._clients[0].post(path, files={"file": (name, data)}, headers=signed_in)
        if answer.is_error:
            raise SystemExit(f"bench: {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json()

    def _token(self, party: Party) -> str:
        if party.address not in self._tokens:
            client = self._clients[0]
            asked = client.post("/v1/sign-in/challenges", json={"key": party.key.address}).json()
            body = {"nonce": asked["nonce"], "signature": party.key.sign_text(asked["message"])}
            self._tokens[party.address] = client.post("/v1/sign-in", json=body).json()["token"]
        return self._tokens[party.address]

    # --- in the tables

    def synced(self) -> None:
        """As soon as the tables have all that the ledger has."""
        self._await(lambda: self._block() == int(self._rpc.call("eth_blockNumber"), 16))

    def _block(self) -> int:
        with self.database.read() as session:
            at = cursor(session)
        return at.block if at else -1

    @contextmanager
    def watched(self) -> Iterator[Callable[[list[str]], dict[str, float]]]:
        """Gives a function that waits for digests to be confirmed, and says when each was: when the tables came to its
        block."""
        seen, over = dict[int, float](), Event()

        def watch() -> None:
            while not over.is_set():
                seen.setdefault(self._block(), time.perf_counter())
                time.sleep(LOOK_S)

        def confirmed_at(digests: list[str]) -> dict[str, float]:
            blocks = self._confirmed(digests)
            return {digest: min(at for to, at in seen.items() if to >= block) for digest, block in blocks.items()}

        with ThreadPoolExecutor(1) as pool:
            pool.submit(watch)
            try:
                yield confirmed_at
            finally:
                over.set()

    def _confirmed(self, digests: list[str]) -> dict[str, int]:
        """Blocks by digest, as soon as all are there."""
        found: dict[str, int] = {}

        def all_there() -> bool:
            time.sleep(ASK_S)
            missing = [digest for digest in digests if digest not in found]
            query = select(col(IntentUsed.digest), col(IntentUsed.block))
            with self.database.read() as session:
                if not session.execute(query.where(col(IntentUsed.digest) == missing[-1])).first():
                    return False
                for start in range(0, len(digests), MOST_KEYS):
                    part = query.where(col(IntentUsed.digest).in_(digests[start : start + MOST_KEYS]))
                    found.update((digest, block) for digest, block in session.execute(part))
            return len(found) == len(digests)

        self._await(all_there)
        time.sleep(2 * LOOK_S)  # whoever watches the tables has seen the block by then
        return found

    @staticmethod
    def _await(ready: Callable[[], bool]) -> None:
        wait_for("what was sent", ready, alive=lambda: None, wait_s=WAIT_S)


@contextmanager
def platform() -> Iterator[Platform]:
    with ExitStack() as parts:
        folder = Path(parts.enter_context(tempfile.TemporaryDirectory(prefix="tallystick-bench-")))
        folder.chmod(0o755)  # as root, PostgreSQL runs under a user of its own
        rpc = parts.enter_context(history_node())
        named = parts.enter_context(servers(folder))
        history, port = History(rpc, folder), free_port()
        migrate(named["TALLYSTICK_DATABASE_URL"])
        env = (
            os.environ
            | named
            | {
                "PYTHONPATH": str(ROOT),
                "TALLYSTICK_RPC_URL": rpc.url,
                "TALLYSTICK_DEPLOYMENT": str(folder / "deployment.json"),
                "TALLYSTICK_RELAYER_KEY": ",".join("0x" + secrets.token_hex(32) for _ in range(RELAYERS)),
                "TALLYSTICK_DOMAIN": f"127.0.0.1:{port}",
            }
        )
        celery = ["celery", "-A", "worker.app"]
        for words in (
            gateway_words(port),
            [*celery, "worker", "--pool", "solo", "-l", "WARNING", "-Q", "submit", "-n", "carrying@%h"],
            [*celery, "worker", "--pool", "solo", "-l", "WARNING", "-Q", "sync,clock", "-n", "reading@%h"],
            [*celery, "beat", "-s", str(folder / "beat"), "--pidfile=", "-l", "WARNING"],
        ):
            parts.enter_context(program(words, env, folder / "said.log"))
        database = Database(named["TALLYSTICK_DATABASE_URL"])
        parts.callback(database.close)
        url = f"http://127.0.0.1:{port}"
        wait_for("the gateway", lambda: answers(url), alive=lambda: None, wait_s=WAIT_S)
        yield Platform(history, rpc, database, url)


def _parts(one: Signed) -> Iterator[Signed]:
    for start in range(0, len(one.items), BATCH):
        yield Signed(one.party, one.items[start : start + BATCH])


def _draft(party: Party, action: str, fields: dict[str, Any]) -> dict[str, Any]:
    """As JSON: numbers are strings."""
    whole = {intent_type(action).actor_field: party.address, **fields}
    return {"action": action, "fields": {k: str(v) if isinstance(v, int) else v for k, v in whole.items()}}


if __name__ == "__main__":
    sys.exit(main())
