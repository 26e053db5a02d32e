"""An attacker has the whole database, may write to it, and has every setting of every program. It can sign nothing.

What it can do is what the relayer can: carry what others signed. A right key beside it shows each time that the way it
tries is a real one.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import eth_keyfile
import pytest
from sqlalchemy import update

from api.sessions import start
from api.signers import keystore, pins
from chain.abi import keccak
from chain.intents import Intent
from chain.keys import DIRECT, Key
from readmodel.rows import table_of
from readmodel.tables import HeldKey, ParticipantKey, SignedIntent
from tests.support.gateway import Desk, Gateway, problem, terms
from tests.support.ledger import HOUR, Ledger, Party
from tests.support.signers import PIN, Held, consent, grant, hold, send, sign_held
from tests.support.tables import everything, put_row
from tests.support.waiting import until
from tests.support.web3signer import Web3Signer, identifier
from worker.settings import Settings as WorkerSettings

PASSPHRASE = "correct horse battery staple"


@dataclass(frozen=True)
class Loot:
    """Every row of every table, and every setting with its secrets."""

    rows: dict[str, list[dict[str, Any]]]
    settings: dict[str, str]

    @property
    def text(self) -> str:
        return json.dumps(self.rows, default=str) + json.dumps(self.settings)


@dataclass(frozen=True)
class Platform:
    """A participant that signs with all four kinds of keys, each of which has signed something."""

    gateway: Gateway
    desk: Desk
    held: Held
    browser: Key
    wallet: Key
    remote: Key
    signer: Web3Signer

    def loot(self) -> Loot:
        worker = WorkerSettings(_env_file=None, relayer_key="0x" + self.gateway.ledger.relayer.secret.hex())
        return Loot(everything(self.gateway.database), _plain(self.gateway.settings) | _plain(worker))

    def granted(self) -> set[str]:
        """Every key that the ledger lets act for anybody."""
        rows = everything(self.gateway.database)["participant_key"]
        return {row["key"] for row in rows if row["powers"]}


def _plain(settings: Any) -> dict[str, str]:
    values = settings.model_dump()
    return {name: v.get_secret_value() if hasattr(v, "get_secret_value") else str(v) for name, v in values.items()}


@pytest.fixture
def platform(gateway: Gateway) -> Iterator[Platform]:
    desk, browser, wallet, remote = gateway.at(gateway.people.supplier), Key.new(), Key.new(), Key.new()
    made = eth_keyfile.create_keyfile_json(browser.secret, PASSPHRASE.encode(), kdf="scrypt", iterations=1 << 17)
    with Web3Signer(remote) as signer:
        gateway.settings.remote_signers = signer.url
        held = hold(desk)
        noted = {"label": "HSM", "url": signer.url, "identifier": identifier(remote), "token": signer.token}
        for path, body in (
            ("browser", {"label": "browser", "keystore": made}),
            ("wallet", {"label": "wallet", "address": wallet.address}),
            ("remote", noted),
        ):
            assert desk.post(f"/v1/keys/{path}", body).status_code == 201
        for address in (held.address, browser.address, wallet.address, remote.address):
            grant(desk, address)
        found = Platform(gateway, desk, held, browser, wallet, remote, signer)
        signed = [consent(desk) for _ in range(4)]
        assert send(desk, sign_held(desk, held, signed[0])).status_code == 202
        asked = {"digests": [signed[1]], "token": signer.token}
        assert send(desk, desk.post(f"/v1/keys/{remote.address}/sign", asked)).status_code == 202
        assert [desk.sign(signed[i], by=key).status_code for i, key in ((2, browser), (3, wallet))] == [202, 202]
        gateway.carry()
        assert {desk.state(digest) for digest in signed} == {"confirmed"}
        yield found


def candidates(text: str) -> set[bytes]:
    """Everything in a text that could be a private key, or the hash of one's making."""
    found: set[bytes] = set()
    for word in set(re.findall("[0-9a-fA-F]{64,}", text)):
        found |= {bytes.fromhex(word[i : i + 64]) for i in range(0, len(word) - 63, 2)}
    for word in set(re.findall(r"[A-Za-z0-9+/_=-]{8,88}", text)):
        found |= {hashlib.sha256(word.encode()).digest(), keccak(word.encode())}
        with suppress(ValueError):
            found.add(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))[:32])
    return {one for one in found if len(one) == 32 and any(one)}


def address(secret: bytes) -> str:
    try:
        return Key(secret).address
    except ValueError:  # above the curve's order
        return ""


def test_the_only_key_among_it_all_is_the_relayers(platform: Platform) -> None:
    """And the relayer's is nobody's: the ledger grants it nothing."""
    loot = platform.loot()
    addresses = {address(one) for one in candidates(loot.text)}
    assert platform.gateway.ledger.relayer.address in addresses  # the search finds what is there
    assert not addresses & platform.granted()
    assert platform.gateway.ledger.relayer.address not in platform.granted()


def test_a_held_key_does_not_open_with_all_of_it_and_the_very_pin(platform: Platform) -> None:
    loot = platform.loot()
    (row,) = [row for row in loot.rows["held_key"] if row["kind"] == "held"]
    pepper = loot.settings["pepper"]
    assert keystore.unlock(row["keystore"], pins.passphrase(pepper, platform.held.share, PIN)).address == row["address"]
    assert platform.held.share[2:] not in loot.text
    guesses = [row["device_hash"], "0x" + "00" * 32, "0x" + secrets.token_hex(32)]
    for secret in (*(pins.passphrase(pepper, guess, PIN) for guess in guesses), PIN.encode(), (pepper + PIN).encode()):
        with pytest.raises(keystore.WrongPassphrase):
            keystore.unlock(row["keystore"], secret)


def test_nor_with_the_device_and_the_pin_but_without_the_setting(platform: Platform) -> None:
    """The database alone, and a stolen device: still nothing."""
    (row,) = [row for row in platform.loot().rows["held_key"] if row["kind"] == "held"]
    with pytest.raises(keystore.WrongPassphrase):
        keystore.unlock(row["keystore"], pins.passphrase("", platform.held.share, PIN))


def test_a_browsers_keystore_does_not_open_without_its_passphrase(platform: Platform) -> None:
    loot = platform.loot()
    (row,) = [row for row in loot.rows["held_key"] if row["kind"] == "browser"]
    assert keystore.unlock(row["keystore"], PASSPHRASE.encode()) == platform.browser
    for secret in (b"", loot.settings["pepper"].encode(), loot.settings["relayer_key"].encode()):
        with pytest.raises(keystore.WrongPassphrase):
            keystore.unlock(row["keystore"], secret)
    assert PASSPHRASE not in loot.text


def intruder(platform: Platform) -> Desk:
    """Whoever can write rows can write itself a session."""
    party = platform.desk.party
    soon = int(time.time()) + 999
    with platform.gateway.database.write() as session:
        token, _ = start(session, party.address, person=None, key=party.key.address, now=soon - 999, until=soon)
    desk = Desk(platform.gateway, Party(party.code, party.address, Key.new()), token)
    assert desk.get("/v1/me").json()["participant"]["address"] == party.address
    return desk


def test_a_session_that_it_wrote_itself_signs_nothing(platform: Platform) -> None:
    desk, loot = intruder(platform), platform.loot()
    digest = consent(desk)
    for share in (None, "0x" + "ab" * 32):
        body = {"digests": [digest], "pin": PIN, "device_share": share}
        answer = desk.post(f"/v1/keys/{platform.held.address}/sign", body)
        problem(answer, 403 if share else 422, "wrong_device" if share else "proof_missing")
    for token in (loot.settings["pepper"] + "0" * 16, loot.settings["relayer_key"]):
        body = {"digests": [digest], "token": token.replace(" ", "")}
        problem(desk.post(f"/v1/keys/{platform.remote.address}/sign", body), 403, "signer_refused")
    for other in (platform.browser, platform.wallet):
        problem(desk.post(f"/v1/keys/{other.address}/sign", {"digests": [digest]}), 409, "signs_elsewhere")
    problem(desk.sign(digest, by=platform.gateway.ledger.relayer), 403, "not_your_key")


def test_a_device_that_it_wrote_into_the_row_opens_nothing_either(platform: Platform) -> None:
    """The gateway believes the row, and the keystore does not."""
    desk, mine = intruder(platform), "0x" + secrets.token_hex(32)
    with platform.gateway.database.write() as session:
        session.execute(update(table_of(HeldKey)).values(device_hash=pins.device_hash(mine), locked_at=None))
    problem(sign_held(desk, platform.held, consent(desk), share=mine), 403, "wrong_pin")


def test_its_own_key_in_the_tables_is_none_on_the_ledger(platform: Platform, ledger: Ledger) -> None:
    """The gateway takes what the tables say that it may, and the ledger refuses it."""
    gateway, desk = platform.gateway, intruder(platform)
    own = desk.party.key
    row = ParticipantKey(participant=desk.party.address, key=own.address, powers=127)
    put_row(gateway.database, ParticipantKey, row.model_dump())
    digest = consent(desk)
    assert desk.sign(digest).status_code == 202
    gateway.carry()
    found = until(lambda: dict(desk.get(f"/v1/intents/{digest}").json()), lambda one: one["state"] == "refused")
    assert found["refusal"] == "Registry_KeyNotGranted"
    assert digest not in {e.args["digest"] for e in ledger.events() if e.name == "IntentUsed"}


def test_a_call_that_it_wrote_into_the_outbox_is_refused(platform: Platform, ledger: Ledger) -> None:
    """The relayer carries whatever is queued. Without a signature, or with its own, nothing comes of it; a signature of
    the right key over the same thing does."""
    party, relayer = platform.desk.party, ledger.relayer
    results = []
    for nonce, proof in enumerate((DIRECT, relayer, Key.new(), party.key)):
        fields = {"participant": party.address, "key": relayer.address, "powers": 127}
        intent = Intent.build("GrantKey", fields, nonce=(7 << 20) + nonce, deadline=ledger.now() + HOUR)
        digest = intent.digest(ledger.deployment)
        call = intent.call(proof if isinstance(proof, str) else proof.sign(digest))
        row = SignedIntent(
            digest="0x" + digest.hex(),
            serial=time.time_ns(),
            action="GrantKey",
            contract="ParticipantRegistry",
            participant=party.address,
            fields={},
            state="queued",
            drafted_by=party.key.address,
            drafted_at=0,
            call="0x" + call.hex(),
        )
        put_row(platform.gateway.database, SignedIntent, row.model_dump())
        platform.gateway.carry()
        platform.gateway.carry()
        results.append(platform.desk.state(row.digest))
    assert results == ["refused", "refused", "refused", "confirmed"]


def test_with_the_relayers_key_it_moves_nothing_by_itself(platform: Platform, ledger: Ledger) -> None:
    """A key that calls by itself is its own proof; the relayer's acts for nobody."""
    party = platform.desk.party
    intent = Intent.build(
        "GiveConsent", {"participant": party.address, "terms": terms()}, nonce=0, deadline=ledger.now() + HOUR
    )
    call = intent.call(DIRECT)
    assert ledger.direct_refusal(ledger.relayer, "ParticipantRegistry", call).name
    assert ledger.direct(platform.wallet, "ParticipantRegistry", call)["status"] == "0x1"
