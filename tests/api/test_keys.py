"""Four kinds of keys, each of which takes something to sign that the gateway does not have."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import eth_keyfile
import pytest
from sqlalchemy import update

from api.settings import Settings
from api.signers import keystore, pins
from chain.keys import Key, recover
from readmodel.rows import table_of
from readmodel.tables import HeldKey, SignedIntent
from tests.support.anvil import ROOT
from tests.support.gateway import Desk, Gateway, problem
from tests.support.ledger import Ledger
from tests.support.people import by_password, join, member
from tests.support.signers import PIN, Held, consent, grant, hold, listed, send, sign_held
from tests.support.tables import rows_of
from tests.support.web3signer import Web3Signer, identifier

WRONG = "402981"


@pytest.fixture
def desk(gateway: Gateway) -> Desk:
    return gateway.at(gateway.people.supplier)


@pytest.fixture
def held(desk: Desk) -> Held:
    return hold(desk)


def no_waiting(gateway: Gateway, held: Held) -> None:
    """As if the time after a wrong PIN had gone by."""
    with gateway.database.write() as session:
        session.execute(update(table_of(HeldKey)).values(wait_until=0))


# --- held under a PIN


def test_a_held_key_signs_with_pin_and_device_share_what_the_ledger_then_takes(desk: Desk, held: Held) -> None:
    grant(desk, held.address)
    digest = consent(desk)
    answer = sign_held(desk, held, digest)
    (signed,) = answer.json()
    assert recover(bytes.fromhex(digest[2:]), signed["signature"]) == held.address
    assert signed["zh"] and signed["en"]
    assert desk.state(digest) == "draft"  # signed is not sent
    assert send(desk, answer).status_code == 202
    desk.gateway.carry()
    found = desk.get(f"/v1/intents/{digest}").json()
    assert (found["state"], found["signer"]) == ("confirmed", held.address)


def test_a_key_that_the_ledger_grants_nothing_signs_in_vain(desk: Desk, held: Held) -> None:
    assert listed(desk, held.address)["powers"] == 0
    problem(send(desk, sign_held(desk, held, consent(desk))), 403, "not_your_key")


def test_a_password_and_a_pin_are_enough_to_check(gateway: Gateway) -> None:
    """Nothing but a browser: the password opens a session that may look, the PIN one that may sign."""
    founder = gateway.at(gateway.people.supplier)
    person = join(founder, "li@supplier.cn", "checker")
    desk = by_password(gateway, person, founder.party)
    held = hold(desk)
    opened = {"pin": PIN, "device_share": held.share}
    problem(desk.post(f"/v1/keys/{held.address}/session", opened), 403, "key_not_registered")
    grant(founder, held.address)
    problem(desk.post(f"/v1/keys/{held.address}/session", opened | {"pin": WRONG}), 403, "wrong_pin")
    no_waiting(gateway, held)
    answer = desk.post(f"/v1/keys/{held.address}/session", opened)
    assert answer.status_code == 200, answer.text
    assert answer.json()["roles"] == ["checker"]
    assert (answer.json()["person"], answer.json()["participant"]) == (person.id, founder.party.address)
    checker = Desk(gateway, founder.party, answer.json()["token"])
    digest = consent(founder)
    problem(sign_held(desk, held, digest), 403, "wrong_role")
    assert send(checker, sign_held(checker, held, digest)).status_code == 202
    gateway.carry()
    found = founder.get(f"/v1/intents/{digest}").json()
    assert (found["state"], found["signer"]) == ("confirmed", held.address)


def test_anothers_held_key_opens_nothing(gateway: Gateway, desk: Desk, held: Held) -> None:
    other = by_password(gateway, join(desk, "wang@supplier.cn", "viewer"), desk.party)
    problem(other.post(f"/v1/keys/{held.address}/session", {"pin": PIN, "device_share": held.share}), 404, "not_found")


def test_many_drafts_take_one_try(desk: Desk, held: Held) -> None:
    digests = [consent(desk) for _ in range(5)]
    answer = sign_held(desk, held, *digests)
    assert [one["digest"] for one in answer.json()] == digests
    problem(sign_held(desk, held, *digests, "0x" + "cd" * 32), 404, "not_found")


def test_the_keystore_is_one_that_wallets_read(gateway: Gateway, desk: Desk, held: Held) -> None:
    (row,) = rows_of(gateway.database, HeldKey)
    secret = pins.passphrase(gateway.settings.pepper.get_secret_value(), held.share, PIN)
    opened = eth_keyfile.decode_keyfile_json(row["keystore"], secret)
    assert Key(bytes(opened)).address == held.address == "0x" + row["keystore"]["address"]


def test_the_gateway_leaves_pythons_recursion_limit_alone() -> None:
    shows = "import sys; before = sys.getrecursionlimit(); import api.app; print(sys.getrecursionlimit() == before)"
    done = subprocess.run([sys.executable, "-c", shows], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


def test_our_reader_opens_what_others_made() -> None:
    key = Key.new()
    made = eth_keyfile.create_keyfile_json(key.secret, b"a passphrase", kdf="scrypt", iterations=1 << 12)
    assert keystore.unlock(made, b"a passphrase") == key
    with pytest.raises(keystore.WrongPassphrase):
        keystore.unlock(made, b"another")


def test_neither_pin_nor_share_nor_key_is_kept(gateway: Gateway, held: Held) -> None:
    kept = str(rows_of(gateway.database, HeldKey))
    assert held.share[2:] not in kept and f"'{PIN}'" not in kept


@pytest.mark.parametrize(
    "pin",
    [
        *("", "12345", "1234567890123", "73o518", "七三零五一八", "７３０５１８"),  # of another shape
        *(
            "000000",
            "111112",
            "123456",
            "654321",
            "890123",
            "135791",
            "121212",
            "123123",
            "112233",
            "520131",
            "1314520",
        ),
    ],
)
def test_a_pin_that_is_tried_first_is_none(desk: Desk, pin: str) -> None:
    problem(desk.post("/v1/keys/held", {"label": "x", "pin": pin}), 422)
    assert desk.get("/v1/keys").json() == []


@pytest.mark.parametrize("pin", [PIN, "402981", "90817263", "250611733081"])
def test_others_are_taken(pin: str) -> None:
    pins.require_strong(pin)


def test_wrong_pins_are_counted_in_the_database_and_the_fifth_locks(
    gateway: Gateway, desk: Desk, held: Held, ledger: Ledger
) -> None:
    digest = consent(desk)
    for left in (4, 3, 2, 1, 0):
        body = problem(sign_held(desk, held, digest, pin=WRONG), 403, "wrong_pin")
        assert str(left) in body["detail"] and str(left) in body["detail_zh"]
        no_waiting(gateway, held)
    for pin in (WRONG, PIN):  # now the right one, too
        problem(sign_held(desk, held, digest, pin=pin), 403, "key_locked")
    assert (listed(desk, held.address)["locked"], listed(desk, held.address)["wrong_pins"]) == (True, 5)


def test_each_wrong_pin_makes_the_next_try_wait_longer(gateway: Gateway, desk: Desk, held: Held) -> None:
    digest, waits = consent(desk), []
    for _ in range(4):
        problem(sign_held(desk, held, digest, pin=WRONG), 403, "wrong_pin")
        (row,) = rows_of(gateway.database, HeldKey)
        waits.append(row["wait_until"] - int(time.time()))
        with gateway.database.write() as session:
            session.execute(update(table_of(HeldKey)).values(wait_until=int(time.time()) + 1_000))
        answer = sign_held(desk, held, digest)  # the right one has to wait, too
        problem(answer, 429, "wait")
        assert 0 < int(answer.headers["Retry-After"]) <= 1_000
        no_waiting(gateway, held)
    assert waits == sorted(waits) and waits[-1] > 100


def test_a_right_pin_forgives_the_wrong_ones(gateway: Gateway, desk: Desk, held: Held) -> None:
    digest = consent(desk)
    for _ in range(3):
        problem(sign_held(desk, held, digest, pin=WRONG), 403, "wrong_pin")
        no_waiting(gateway, held)
    assert sign_held(desk, held, digest).status_code == 200
    assert listed(desk, held.address)["wrong_pins"] == 0


def test_many_wrong_pins_at_once_are_no_more_tries(postgres_gateway: Gateway) -> None:
    desk = postgres_gateway.at(postgres_gateway.people.supplier)
    held, digest = hold(desk), consent(desk)
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda _: sign_held(desk, held, digest, pin=WRONG), range(24)))
    (row,) = rows_of(postgres_gateway.database, HeldKey)
    codes = [answer.json()["code"] for answer in answers]
    assert set(codes) <= {"wrong_pin", "wait", "key_locked"}
    assert codes.count("wrong_pin") == row["wrong_pins"] <= 5


def test_another_device_has_no_try_and_locks_nobody_out(desk: Desk, held: Held) -> None:
    digest = consent(desk)
    for _ in range(6):
        problem(sign_held(desk, held, digest, share="0x" + "ab" * 32), 403, "wrong_device")
    assert listed(desk, held.address)["wrong_pins"] == 0
    assert sign_held(desk, held, digest).status_code == 200


def test_an_administrator_unlocks_and_nobody_else(gateway: Gateway, desk: Desk, held: Held) -> None:
    with gateway.database.write() as session:
        session.execute(update(table_of(HeldKey)).values(wrong_pins=5, locked_at=1))
    _, other = member(desk, "checker@supplier.example", "checker")
    problem(other.post(f"/v1/keys/{held.address}/unlock", None), 403, "wrong_role")
    problem(sign_held(desk, held, consent(desk)), 403, "key_locked")
    assert desk.post(f"/v1/keys/{held.address}/unlock", None).status_code == 204
    assert sign_held(desk, held, consent(desk)).status_code == 200


def test_a_person_s_keys_are_its_own_and_an_administrator_sees_which_there_are(gateway: Gateway, desk: Desk) -> None:
    person, checker = member(desk, "checker@supplier.example", "checker")
    _, other = member(desk, "other@supplier.example", "checker")
    made = checker.post("/v1/keys/held", {"label": "mine", "pin": PIN}).json()
    assert [one["address"] for one in checker.get("/v1/keys").json()] == [made["address"]]
    assert other.get("/v1/keys").json() == []
    body = {"digests": [consent(desk)], "pin": PIN, "device_share": made["device_share"]}
    problem(other.post(f"/v1/keys/{made['address']}/sign", body), 404)
    problem(desk.post(f"/v1/keys/{made['address']}/sign", body), 404)
    [seen] = [one for one in desk.get("/v1/keys").json() if one["address"] == made["address"]]
    assert (seen["person"], seen["powers"]) == (person.id, 0)
    [bound] = [one for one in desk.get("/v1/people").json()["items"] if one["id"] == person.id]
    assert made["address"] in [key["key"] for key in bound["keys"]]


def test_a_pin_is_changed_with_the_old_one(gateway: Gateway, desk: Desk, held: Held) -> None:
    path, new = f"/v1/keys/{held.address}/pin", "615902"
    body = {"device_share": held.share, "pin": WRONG, "new_pin": new}
    problem(desk.post(path, body), 403, "wrong_pin")
    no_waiting(gateway, held)
    problem(desk.post(path, body | {"pin": PIN, "new_pin": "123456"}), 422, "weak_pin")
    assert desk.post(path, body | {"pin": PIN}).status_code == 204
    digest = consent(desk)
    problem(sign_held(desk, held, digest), 403, "wrong_pin")
    no_waiting(gateway, held)
    assert sign_held(desk, held, digest, pin=new).status_code == 200


def test_what_is_signed_is_what_the_draft_says(gateway: Gateway, desk: Desk, held: Held) -> None:
    """A row that somebody changed behind the gateway's back is not signed."""
    digest = consent(desk)
    with gateway.database.write() as session:
        row = session.get(SignedIntent, digest)
        assert row is not None
        row.fields = row.fields | {"terms": "0x" + "66" * 32}
    problem(sign_held(desk, held, digest), 409, "draft_changed")


def test_what_was_sent_is_not_signed_again(desk: Desk, held: Held) -> None:
    digest = consent(desk)
    assert desk.sign(digest).status_code == 202
    problem(sign_held(desk, held, digest), 409, "not_a_draft")


def test_a_proof_that_is_missing_costs_no_try(desk: Desk, held: Held) -> None:
    path, digest = f"/v1/keys/{held.address}/sign", consent(desk)
    for body in ({}, {"pin": PIN}, {"device_share": held.share}, {"token": "t" * 16}):
        problem(desk.post(path, {"digests": [digest], **body}), 422, "proof_missing")
    assert listed(desk, held.address)["wrong_pins"] == 0


# --- in the browser, in a wallet


def test_a_browsers_keystore_comes_back_as_it_was_and_is_not_opened_here(desk: Desk) -> None:
    key = Key.new()
    made = eth_keyfile.create_keyfile_json(key.secret, b"a long passphrase", kdf="scrypt", iterations=1 << 17)
    body = {"label": "my browser", "keystore": made}
    assert desk.post("/v1/keys/browser", body).status_code == 201
    found = listed(desk, key.address)
    assert (found["kind"], found["signs"]) == ("browser", "client")
    assert keystore.unlock(found["keystore"], b"a long passphrase") == key
    problem(desk.post("/v1/keys/browser", body), 409, "key_known")
    problem(desk.post(f"/v1/keys/{key.address}/sign", {"digests": [consent(desk)]}), 409, "signs_elsewhere")


def test_a_cheap_keystore_is_not_kept(desk: Desk) -> None:
    made = eth_keyfile.create_keyfile_json(Key.new().secret, b"a long passphrase", kdf="scrypt", iterations=1 << 14)
    problem(desk.post("/v1/keys/browser", {"label": "x", "keystore": made}), 422, "weak_keystore")


@pytest.mark.parametrize(
    "change",
    [{"version": 4}, {"crypto": {}}, {"address": "00"}, {"crypto": None}, {"id": "x" * 65}],
    ids=["version", "empty", "address", "none", "id"],
)
def test_what_is_no_keystore_is_not_kept(desk: Desk, change: dict[str, object]) -> None:
    made = eth_keyfile.create_keyfile_json(Key.new().secret, b"p", kdf="scrypt", iterations=1 << 12)
    problem(desk.post("/v1/keys/browser", {"label": "x", "keystore": made | change}), 422, "invalid_request")


def test_of_a_wallet_nothing_is_kept_but_the_address(gateway: Gateway, desk: Desk) -> None:
    key = Key.new()
    assert desk.post("/v1/keys/wallet", {"label": "wallet", "address": key.address}).status_code == 201
    (row,) = rows_of(gateway.database, HeldKey)
    assert [row[name] for name in ("keystore", "device_hash", "url", "identifier")] == [None] * 4
    grant(desk, key.address)
    digest = consent(desk)
    problem(desk.post(f"/v1/keys/{key.address}/sign", {"digests": [digest]}), 409, "signs_elsewhere")
    assert desk.sign(digest, by=key).status_code == 202  # in the wallet, with what the draft's typed data say


# --- remote signers


def at_signer(gateway: Gateway, signer: Web3Signer) -> None:
    gateway.settings.remote_signers = f"https://signers.example/, {signer.url}/bank/"


def note(desk: Desk, signer: Web3Signer, key: Key, path: str = "/bank", token: str = "") -> dict[str, str]:
    return {
        "label": "HSM",
        "url": signer.url + path,
        "identifier": identifier(key),
        "token": token or signer.token or "t" * 16,
    }


@pytest.fixture
def key() -> Key:
    return Key.new()


class BankSigner(Web3Signer):
    """One that the participant's proxy shows under a path."""

    def _answer(self, asked):  # type: ignore[no-untyped-def]
        return super()._answer(type(asked)(asked.path.removeprefix("/bank"), asked.headers, asked.body))


def test_a_remote_signer_signs_what_the_ledger_then_takes(gateway: Gateway, desk: Desk, key: Key) -> None:
    with BankSigner(key) as signer:
        at_signer(gateway, signer)
        body = note(desk, signer, key)
        answer = desk.post("/v1/keys/remote", body)
        assert answer.status_code == 201, answer.text
        assert (answer.json()["address"], answer.json()["signs"]) == (key.address, "gateway")
        grant(desk, key.address)
        digest = consent(desk)
        signed = desk.post(f"/v1/keys/{key.address}/sign", {"digests": [digest], "token": body["token"]})
        assert send(desk, signed).status_code == 202
        gateway.carry()
        assert desk.get(f"/v1/intents/{digest}").json()["signer"] == key.address
        asked = signer.asked[-1]
        assert asked.path == f"/bank/api/v1/eth1/sign/{identifier(key)}"
        assert asked.headers["content-type"] == "application/json"


def test_the_token_is_not_kept(gateway: Gateway, desk: Desk, key: Key) -> None:
    with BankSigner(key) as signer:
        at_signer(gateway, signer)
        desk.post("/v1/keys/remote", note(desk, signer, key))
        assert signer.token and signer.token not in str(rows_of(gateway.database, HeldKey))
        path, digest = f"/v1/keys/{key.address}/sign", consent(desk)
        problem(desk.post(path, {"digests": [digest]}), 422, "proof_missing")
        problem(desk.post(path, {"digests": [digest], "token": "another-token-entirely"}), 403, "signer_refused")


def test_a_signer_that_stands_open_is_not_taken(gateway: Gateway, desk: Desk, key: Key) -> None:
    with BankSigner(key, token=None) as signer:
        at_signer(gateway, signer)
        problem(desk.post("/v1/keys/remote", note(desk, signer, key)), 422, "signer_open")
    assert desk.get("/v1/keys").json() == []


def test_a_signer_without_the_key_or_that_signs_with_another_is_not_taken(
    gateway: Gateway, desk: Desk, key: Key
) -> None:
    with BankSigner() as signer:
        at_signer(gateway, signer)
        problem(desk.post("/v1/keys/remote", note(desk, signer, key)), 422, "signer_has_no_such_key")
        signer.keys = {identifier(key): Key.new()}
        problem(desk.post("/v1/keys/remote", note(desk, signer, key)), 502, "signer_failed")


@pytest.mark.parametrize("said", [b"", b"0x00", b"no", b"\xff\xfe", b"0x" + b"00" * 65, b'"0x"'])
def test_an_answer_that_is_no_signature_is_said_to_be_none(gateway: Gateway, desk: Desk, key: Key, said: bytes) -> None:
    with BankSigner(key) as signer:
        at_signer(gateway, signer)
        body = note(desk, signer, key)
        desk.post("/v1/keys/remote", body)
        signer.reply = lambda asked: (200, said)
        path = f"/v1/keys/{key.address}/sign"
        problem(desk.post(path, {"digests": [consent(desk)], "token": body["token"]}), 502, "signer_failed")
    problem(desk.post(path, {"digests": [consent(desk)], "token": body["token"]}), 502, "signer_failed")  # gone


@pytest.mark.parametrize("path", ["", "/", "/bankrupt", "/other/bank", "/bank/../other", "/bank?x=", "/bank#x"])
def test_a_signer_that_the_operator_did_not_list_is_not_asked(
    gateway: Gateway, desk: Desk, key: Key, path: str
) -> None:
    with Web3Signer(key) as signer:
        at_signer(gateway, signer)
        problem(desk.post("/v1/keys/remote", note(desk, signer, key, path)), 422)
        assert signer.asked == []


def test_one_that_is_taken_off_the_list_is_not_asked_any_more(gateway: Gateway, desk: Desk, key: Key) -> None:
    with BankSigner(key) as signer:
        at_signer(gateway, signer)
        body = note(desk, signer, key)
        desk.post("/v1/keys/remote", body)
        gateway.settings.remote_signers, before = "", len(signer.asked)
        path = f"/v1/keys/{key.address}/sign"
        problem(desk.post(path, {"digests": [consent(desk)], "token": body["token"]}), 422, "signer_not_listed")
        assert len(signer.asked) == before


def test_the_list_is_of_urls_and_outside_a_laptop_of_safe_ones() -> None:
    assert Settings(_env_file=None, remote_signers="http://127.0.0.1:9000").signer_urls == ["http://127.0.0.1:9000"]
    with pytest.raises(ValueError, match="TALLYSTICK_REMOTE_SIGNERS"):
        Settings(_env_file=None, remote_signers="signer")


# --- whose they are, and how they come and go


def test_keys_are_their_participants_alone(gateway: Gateway, desk: Desk, held: Held, ledger: Ledger) -> None:
    for party in (gateway.people.debtor, ledger.operator):
        other = gateway.at(party)
        assert other.get("/v1/keys").json() == []
        digest = consent(desk)
        problem(sign_held(other, held, digest), 404, "not_found")
        problem(other.post(f"/v1/keys/{held.address}/unlock", None), 404, "not_found")
        body = {"device_share": held.share, "pin": PIN, "new_pin": "615902"}
        problem(other.post(f"/v1/keys/{held.address}/pin", body), 404, "not_found")
        answer = gateway.client.delete(f"/v1/keys/{held.address}", headers=other.headers)
        problem(answer, 404, "not_found")
    problem(sign_held(desk, held, consent(gateway.at(gateway.people.debtor))), 404, "not_found")


def test_a_whole_rotation_is_two_intents_of_an_administrator(gateway: Gateway, desk: Desk) -> None:
    """The new key is granted by the old one, and then takes its place."""
    supplier, new = gateway.people.supplier, hold(desk)
    grant(desk, new.address)
    assert listed(desk, new.address)["powers"] == 127
    revoke = desk.drafted("RevokeKey", participant=supplier.address, key=supplier.key.address)
    assert send(desk, sign_held(desk, new, revoke["digest"])).status_code == 202
    gateway.carry()
    problem(desk.get("/v1/me"), 401, "not_signed_in")  # the old key's session
    problem(gateway.try_key(supplier.key), 403, "key_not_registered")


def test_a_key_that_may_still_sign_is_not_forgotten(gateway: Gateway, desk: Desk, held: Held) -> None:
    grant(desk, held.address, powers=4)
    answer = gateway.client.delete(f"/v1/keys/{held.address}", headers=desk.headers)
    problem(answer, 409, "still_granted")
    desk.act("RevokeKey", participant=desk.party.address, key=held.address)
    assert gateway.client.delete(f"/v1/keys/{held.address}", headers=desk.headers).status_code == 204
    assert rows_of(gateway.database, HeldKey) == []
    problem(sign_held(desk, held, consent(desk)), 404, "not_found")
