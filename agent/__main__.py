"""Signs what a bank's credit policy, or a debtor's programme of early payment, offers, until it is told to stop.

    python -m agent --policy policy.json
    python -m agent --programme programme.json

The file is the JSON that was sent to `PUT /v1/credit-policy` or `PUT /v1/early-payment-programme`. When that changes,
start the agent anew with the new one: until then it signs nothing, because the gateway goes by another.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import structlog
from pydantic import ValidationError

from agent.gateway import Away, Gateway
from agent.settings import Settings
from agent.signing import Policy, Refusal, Signer
from chain.deployment import Deployment
from chain.keys import Key
from rules import InputError
from rules.credit import CreditPolicy
from rules.early_payment import Programme

log = structlog.get_logger("agent")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m agent", description=(__doc__ or "").splitlines()[0])
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--policy", type=Path, metavar="FILE", help="the bank's credit policy, JSON")
    which.add_argument("--programme", type=Path, metavar="FILE", help="the debtor's programme of early payment, JSON")
    options = parser.parse_args(argv)
    try:
        settings = Settings()
        policy = _read(options.policy, options.programme)
        key = Key.from_hex(settings.key.get_secret_value())
    except (ValidationError, InputError, OSError, ValueError) as error:
        print(f"agent: {_line(error)}", file=sys.stderr)
        return 2
    stopping = threading.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: stopping.set())
    gateway = Gateway(settings.url, settings.client_id, settings.client_secret.get_secret_value())
    try:
        run(settings, gateway, policy, key, stopping)
    finally:
        gateway.close()
    return 0


def _read(policy: Path | None, programme: Path | None) -> Policy:
    if programme is not None:
        return Programme.read(json.loads(programme.read_text("utf-8")))
    assert policy is not None
    return CreditPolicy.read(json.loads(policy.read_text("utf-8")))


def run(settings: Settings, gateway: Gateway, policy: Policy, key: Key, stopping: threading.Event) -> None:
    """Turn after turn; a gateway that is away is asked again."""
    signer: Signer | None = None
    log.info("agent.started", key=key.address, policy=policy.sha256)
    while not stopping.is_set():
        try:
            if signer is None:
                known = settings.deployment
                deployment = Deployment.load(known) if known is not None else gateway.deployment()
                signer = Signer(key, settings.participant, deployment, policy, settings.most_fen)
            turn(gateway, signer)
        except Away as error:
            log.warning("agent.away", error=str(error))
        stopping.wait(settings.look_ms / 1000)


def turn(gateway: Gateway, signer: Signer) -> int:
    """Sign what waits. Returns how many; what the agent will not sign is said in the log. Raises `Away`."""
    waiting = gateway.turn()
    if not waiting:
        return 0
    now, signed = gateway.now(), []
    for asked in waiting:
        try:
            signed.append({"quote": asked["quote"], "signature": signer.sign(asked, now)})
        except Refusal as refusal:
            log.error("agent.refused", quote=asked.get("quote"), why=str(refusal))
    if signed:
        gateway.send(signed)
        log.info("agent.signed", quotes=len(signed))
    return len(signed)


def _line(error: Exception) -> str:
    """What is wrong, in one line, without what a secret may have been."""
    if isinstance(error, ValidationError):
        return "; ".join(f"TALLYSTICK_AGENT_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
    return str(error)


if __name__ == "__main__":
    sys.exit(main())
