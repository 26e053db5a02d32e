"""Whether the agent signs a quote: it rebuilds the message, decides again, and counts what it has out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chain.deployment import Deployment
from chain.intents import BadIntent, Intent, quote_commitment
from chain.keys import Key
from rules import InputError
from rules.credit import CreditPolicy, Terms
from rules.early_payment import Programme

SUBMIT = "SubmitQuote"
Policy = CreditPolicy | Programme


class Refusal(Exception):
    """The agent does not sign; says why."""


class Signer:
    """One bank's agent, or one debtor's. most_fen: in quotes that are still valid, as `repay`."""

    def __init__(self, key: Key, participant: str, deployment: Deployment, policy: Policy, most_fen: int) -> None:
        self.policy, self.deployment = policy, deployment
        self._key, self._participant, self._most_fen = key, participant, most_fen
        self._out: dict[str, tuple[int, int]] = {}  # by quote: until when, how much

    def sign(self, asked: Mapping[str, Any], now: int) -> str:
        """The signature of a quote. asked: as `POST /v1/offers/turn` answers; now: the ledger's clock, UTC seconds.

        A quote that was signed before is signed again. Raises `Refusal`.
        """
        try:
            intent, terms = self._message(asked), asked["terms"]
            self._as_decided(asked["request"], terms, asked["policy_sha256"])
        except (KeyError, TypeError, ValueError, BadIntent, InputError) as error:
            raise Refusal(f"what was sent cannot be read: {error}") from None
        digest = intent.digest(self.deployment)
        self._room(digest.hex(), int(terms["validUntil"]), int(terms["repay"]), now)
        return self._key.sign(digest)

    def _message(self, asked: Mapping[str, Any]) -> Intent:
        """The message, rebuilt from its fields: a quote of this bank over these very terms, under the digest that is
        named."""
        fields, terms = dict(asked["typed_data"]["message"]), asked["terms"]
        nonce, deadline = int(fields.pop("nonce")), int(fields.pop("deadline"))
        intent = Intent.build(SUBMIT, fields, nonce=nonce, deadline=deadline)
        _require(asked["typed_data"]["primaryType"] == SUBMIT, "it is no quote")
        _require(intent.participant == self._participant == terms["bank"], "it is another bank's")
        _require(intent.fields["financing"] == terms["financing"], "terms and message are about different requests")
        _require(intent.fields["commitment"] == quote_commitment(dict(terms)), "the commitment is to other terms")
        _require("0x" + intent.digest(self.deployment).hex() == asked["quote"], "the digest is of something else")
        return intent

    def _as_decided(self, request: Mapping[str, Any], terms: Mapping[str, Any], policy_sha256: str) -> None:
        _require(policy_sha256 == self.policy.sha256, "the gateway goes by another policy than this one")
        found = self.policy.decide(request)
        _require(
            found.decision.outcome == "yes", f"the policy says {found.decision.outcome} ({', '.join(found.failed)})"
        )
        told = Terms(*(int(terms[name]) for name in ("advance", "repay", "rateBps", "fee")))
        _require(found.terms == told, "the policy has another price")

    def _room(self, quote: str, until: int, repay_fen: int, now: int) -> None:
        self._out = {known: (ends, fen) for known, (ends, fen) in self._out.items() if ends >= now}
        others = sum(fen for known, (_, fen) in self._out.items() if known != quote)
        _require(others + repay_fen <= self._most_fen, f"more than {self._most_fen} fen would be out")
        self._out[quote] = until, repay_fen


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Refusal(otherwise)
