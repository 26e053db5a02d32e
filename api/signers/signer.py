"""One interface for all kinds of keys: intents in, signatures out, or a problem that says what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from api.context import Gateway
from api.problems import Problem
from api.signers import keystore, pins, remote
from chain.intents import Intent
from chain.keys import Key
from readmodel.tables import HeldKey

HERE = ("held", "remote")  # signed through the gateway; the others are signed where the key is


@dataclass(frozen=True)
class Proof:
    """What the person brings, beside a session, so that a key signs. Never stored and never logged."""

    pin: str = ""
    device_share: str = ""
    token: str = ""

    def __repr__(self) -> str:
        return "Proof()"


class Signer(Protocol):
    def sign(self, intents: Sequence[Intent]) -> list[str]:
        """Their signatures, in order: all or none. Raises `Problem`."""


def signer_of(gate: Gateway, row: HeldKey, proof: Proof) -> Signer:
    """Raises `Problem` for a key that signs elsewhere, and where the proof is not of the kind's."""
    if row.kind == "held" and proof.pin and proof.device_share:
        return _Held(gate, row, proof)
    if row.kind == "remote" and proof.token:
        return _Remote(gate, row, proof)
    if row.kind in HERE:
        missing = "pin, device_share" if row.kind == "held" else "token"
        raise Problem(422, "proof_missing", f"缺少{missing}", f"to sign with this key, send {missing}")
    raise Problem(
        409,
        "signs_elsewhere",
        "该密钥不在平台：请在浏览器或钱包中对typed_data签名，再提交签名",
        "the key is not here: sign typed_data in the browser or the wallet, and send the signature",
    )


def open_held(gate: Gateway, row: HeldKey, proof: Proof) -> Key:
    """The private key of a held key, for a moment. Counts the try. Raises `Problem`."""
    pins.begin(gate.database, row.participant, row.address, proof.device_share)
    secret = pins.passphrase(gate.settings.pepper.get_secret_value(), proof.device_share, proof.pin)
    try:
        key = keystore.unlock(row.keystore or {}, secret)
    except keystore.WrongPassphrase:
        raise pins.wrong(gate.database, row.participant, row.address) from None
    pins.right(gate.database, row.participant, row.address)
    if key.address != row.address:
        raise Problem(409, "keystore_changed", "密钥文件与地址不符", "the keystore is not of this address")
    return key


@dataclass(frozen=True)
class _Held:
    gate: Gateway
    row: HeldKey
    proof: Proof

    def sign(self, intents: Sequence[Intent]) -> list[str]:
        key = open_held(self.gate, self.row, self.proof)
        return [key.sign(intent.digest(self.gate.deployment)) for intent in intents]


@dataclass(frozen=True)
class _Remote:
    gate: Gateway
    row: HeldKey
    proof: Proof

    def sign(self, intents: Sequence[Intent]) -> list[str]:
        url, identifier = self.row.url or "", self.row.identifier or ""
        local = self.gate.settings.environment == "local"
        remote.require_listed(url, self.gate.settings.signer_urls, local=local)  # it may have been taken off since
        return [
            remote.sign(self.gate.outgoing, url, identifier, self.proof.token, intent.payload(self.gate.deployment))
            for intent in intents
        ]
