"""The instant decision: from the holder's signature to the bank's instruction to pay, beside the ledger's own time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from agent.signing import Signer
from bench._history import DAY, DEBTORS, DISCOUNT, FACE, Party, paper
from bench._node import bench_key
from bench.submit import Platform
from chain.intents import quote_commitment
from readmodel.tables import PaymentInstruction
from rules.credit import CreditPolicy

LEND = 16  # the agent's only power
LOOK_S = 0.005  # between looks for what is waited for
WAIT_S = 30
FAR = 10**15


@dataclass
class Times:
    """Seconds. offer: from the question to the firm offer; instant: from the holder's signature to the instruction;
    ledger: from the same three intents' transaction, packed beforehand, to its receipt."""

    offer: list[float] = field(default_factory=list)
    instant: list[float] = field(default_factory=list)
    ledger: list[float] = field(default_factory=list)

    def data(self) -> dict[str, float]:
        return {
            "p50": _cut(self.instant, 50),
            "p95": _cut(self.instant, 95),
            "ledger_s": _cut(self.ledger, 50),
            "ratio": round(_cut(self.instant, 50) / _cut(self.ledger, 50), 1),
            "offer_p95": _cut(self.offer, 95),
        }


def instant(platform: Platform, many: int) -> Times:
    """So many lots of as many holders in turn, each offered, taken and carried; and as many past the platform."""
    bank, agent = platform.history.parties["BANK0"], bench_key("agent")
    platform.history.do([platform.history.sign("GrantKey", bank, key=agent.address, powers=LEND)])
    platform.synced()
    signer = _adopt(platform, bank, agent.address)
    lots = platform.history.certificates(2 * many, accepted=True)
    platform.synced()
    times = Times()
    for place in range(many):
        lot, holder = lots[2 * place]
        began = time.perf_counter()
        drafts = _offered(platform, signer, bank, holder, lot)
        times.offer.append(time.perf_counter() - began)
        times.instant.append(_taken(platform, holder, drafts))
        times.ledger.append(_past_the_platform(platform, bank, *lots[2 * place + 1]))
    return times


def _adopt(platform: Platform, bank: Party, agent: str) -> Signer:
    debtors = [platform.history.parties[f"DEBTOR{i}"].address for i in range(DEBTORS)]
    body: dict[str, Any] = {
        "name": "bench",
        "signer": agent,
        "debtors": {debtor: {"rating": "AA", "limit_fen": str(FAR)} for debtor in debtors},
        "prices": [{"rating": "AA", "most_days": 366, "rate_bps": 365}],
        "kinds": ["discount"],
        "with_recourse": False,
        "without_recourse": True,
        "least_fen": "1",
        "most_fen": str(FACE),
        "least_days": 1,
        "most_days": 366,
        "holder_most_fen": str(FAR),
        "accept_up_to_fen": str(FACE),
    }
    told = platform.ask("PUT", bank, "/v1/credit-policy", body, {"If-Match": "*"})
    platform.post(bank, f"/v1/credit-policy/{told['proposed']['id']}/approval", None)
    history = platform.history
    return Signer(bench_key("agent"), bank.address, history.deployment, CreditPolicy.read(body), FAR)


def _offered(platform: Platform, signer: Signer, bank: Party, holder: Party, lot: str) -> list[dict[str, Any]]:
    """Request and acceptance of a firm offer, drafted."""
    until = platform.history.now() + DAY
    question = {"lot": lot, "kind": "discount", "until": until, "terms": paper("terms")}
    financing = platform.post(holder, "/v1/offers", question)["request"]["digest"]
    waiting = platform.post(bank, "/v1/offers/turn", None)
    now = platform.history.now()
    signed = [{"quote": one["quote"], "signature": signer.sign(one, now)} for one in waiting]
    platform.post(bank, "/v1/offers/signatures", signed)
    return list(platform.post(holder, f"/v1/offers/{financing}/acceptance", {"bank": bank.address}))


def _taken(platform: Platform, holder: Party, drafts: Sequence[dict[str, Any]]) -> float:
    items = [
        {"digest": one["digest"], "signature": holder.key.sign(bytes.fromhex(one["digest"][2:]))} for one in drafts
    ]
    began = time.perf_counter()
    platform.post(holder, "/v1/intents/signatures", {"items": items})
    instruction = select(col(PaymentInstruction.id)).where(col(PaymentInstruction.subject) == items[0]["digest"])
    while time.perf_counter() - began < WAIT_S:
        with platform.database.read() as session:
            if session.scalars(instruction).first() is not None:
                return time.perf_counter() - began
        time.sleep(LOOK_S)
    raise SystemExit("bench api: an offer was taken, and no instruction came of it")


def _past_the_platform(platform: Platform, bank: Party, lot: str, holder: Party) -> float:
    """The same three intents in one transaction, from its bytes to its receipt."""
    history, now = platform.history, platform.history.now()
    asked = {"lot": lot, "kind": DISCOUNT, "recourse": False, "bank": bank.address, "until": now + DAY}
    request, first = history.sign("RequestFinancing", holder, **asked, terms=paper("terms"))
    terms: dict[str, str | int] = {
        "financing": "0x" + request.digest(history.deployment).hex(),
        "bank": bank.address,
        "advance": FACE - 1,
        "repay": FACE,
        "rateBps": 1,
        "fee": 0,
        "validUntil": now + DAY,
        "salt": paper(lot),
    }
    sealed = {"financing": terms["financing"], "commitment": quote_commitment(terms)}
    calls = [first, history.sign("SubmitQuote", bank, **sealed)[1], history.sign("AcceptQuote", holder, **terms)[1]]
    return platform.past(history.deployment, "FinancingDesk", calls, LOOK_S)


def _cut(values: Sequence[float], percent: int) -> float:
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 3)
