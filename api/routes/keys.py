"""Keys that people sign with. What a key may sign is on the ledger: grant it there, and revoke it there.

A rotation is three steps: make the new key here, draft `GrantKey` for it and have an administrator's key sign that,
then `RevokeKey` for the old one, signed by an administrator's key, which may be the new one.
"""

from __future__ import annotations

import secrets
import time
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, func, select, true
from sqlmodel import Session, col

from api.answering import Route
from api.context import Caller, CallerDep, Gateway, GatewayDep, Reading
from api.drafts import names_of, stored_intent, words
from api.people import bind
from api.problems import Problem, not_found
from api.request.idempotency import SHOWN_ONCE
from api.routes.sign_in import SignInAnswer, opened_by
from api.shapes import Address, Signature, Word
from api.signers import Proof, keystore, pins, remote, signer_of
from api.signers.signer import HERE, open_held
from chain.intents import Intent
from chain.keys import Key
from readmodel.tables import HeldKey, ParticipantKey, SignedIntent

router = APIRouter(prefix="/v1/keys", tags=["keys"], route_class=Route)

MOST_KEYS = 200  # of one participant
MOST_SIGNED = 100  # at once
REFUSALS: dict[int | str, dict[str, Any]] = {
    429: {"description": "Too soon after a wrong PIN: see Retry-After"},
    502: {"description": "The remote signer gave no signature"},
    503: {"description": "Busy: see Retry-After"},
}

Label = Annotated[str, Field(min_length=1, max_length=80)]
Pin = Annotated[str, Field(max_length=pins.MOST_DIGITS, examples=["730518"])]
Hex = Annotated[str, Field(pattern="^[0-9a-fA-F]{2,512}$")]
Token = Annotated[str, Field(min_length=16, max_length=2_000, pattern=r"^[\x21-\x7e]+$")]


class KeyAnswer(BaseModel):
    """powers: what it may sign for the participant, as bits of `Powers` on the ledger; 0: not granted, or revoked.
    signs: where. keystore: of a browser key. locked: after five wrong PINs, until an administrator unlocks it."""

    address: Address
    kind: Literal["browser", "wallet", "held", "remote"]
    label: str
    person: str | None
    powers: int
    signs: Literal["client", "gateway"]
    keystore: dict[str, Any] | None
    url: str | None
    wrong_pins: int
    locked: bool
    made_at: int


class HeldRequest(BaseModel):
    """pin: 6 to 12 digits, none that are tried first."""

    label: Label
    pin: Pin


class HeldAnswer(BaseModel):
    """device_share: 32 random bytes, shown this once. The person's device keeps them and sends them with the PIN;
    without them nobody can open the key, here or elsewhere."""

    address: Address
    device_share: Word


class Cost(BaseModel):
    """scrypt's."""

    dklen: Literal[32]
    n: int = Field(ge=1 << 14, le=1 << 22)
    r: int = Field(ge=1, le=64)
    p: int = Field(ge=1, le=16)
    salt: Hex


class Counter(BaseModel):
    iv: Hex


class Sealed(BaseModel):
    cipher: Literal["aes-128-ctr"]
    cipherparams: Counter
    ciphertext: Annotated[str, Field(pattern="^[0-9a-fA-F]{64}$")]
    kdf: Literal["scrypt"]
    kdfparams: Cost
    mac: Annotated[str, Field(pattern="^[0-9a-fA-F]{64}$")]


class Keystore(BaseModel):
    """A Web3 keystore, version 3, with scrypt at the cost that wallets use, or more."""

    version: Literal[3]
    id: Annotated[str, Field(max_length=64)]
    address: Annotated[str, Field(pattern="^(0x)?[0-9a-fA-F]{40}$")]
    crypto: Sealed


class BrowserRequest(BaseModel):
    """A keystore that the browser made. Its passphrase never comes here: let it be a long one, since whoever has the
    keystore can try at leisure."""

    label: Label
    keystore: Keystore


class WalletRequest(BaseModel):
    label: Label
    address: Address


class RemoteRequest(BaseModel):
    """url: what stands before /api/v1/eth1/sign. identifier: the public key, as the signer names it. token: what the
    signer's proxy wants; it is passed on and not kept."""

    label: Label
    url: Annotated[str, Field(max_length=500)]
    identifier: Annotated[str, Field(pattern="^0x[0-9a-f]{128}$")]
    token: Token


class SignRequest(BaseModel):
    """Drafts to sign. pin and device_share: of a held key; token: of a remote one."""

    digests: list[Word] = Field(min_length=1, max_length=MOST_SIGNED)
    pin: Pin = ""
    device_share: Word | None = None
    token: Token | None = None


class SignAnswer(BaseModel):
    """For POST /v1/intents/signatures. zh and en: what was signed."""

    digest: Word
    signature: Signature
    zh: str
    en: str


class OpenRequest(BaseModel):
    device_share: Word
    pin: Pin


class PinRequest(OpenRequest):
    new_pin: Pin


@router.get("")
def keys(session: Reading, who: CallerDep) -> list[KeyAnswer]:
    """Whoever is signed in: the own keys, the oldest first. An administrator: all of the own participant."""
    query = (
        select(HeldKey, col(ParticipantKey.powers))
        .outerjoin(
            ParticipantKey,
            (col(ParticipantKey.participant) == col(HeldKey.participant))
            & (col(ParticipantKey.key) == col(HeldKey.address)),
        )
        .where(col(HeldKey.participant) == who.participant, true() if _minds(who) else _mine(who))
        .order_by(col(HeldKey.made_at), col(HeldKey.address))
    )
    return [_answer(row, powers or 0, own=row.person == who.person) for row, powers in session.execute(query)]


@router.post("/held", status_code=201, responses=REFUSALS, dependencies=[SHOWN_ONCE])
def hold_key(body: HeldRequest, gate: GatewayDep, who: CallerDep) -> HeldAnswer:
    """Whoever is signed in. Makes a key that is held for the person under a PIN, and is that person's from the first;
    it may sign nothing yet."""
    pins.require_strong(body.pin)
    _require_room(gate, who)
    key, share = Key.new(), "0x" + secrets.token_hex(32)
    sealed = keystore.lock(key, pins.passphrase(gate.settings.pepper.get_secret_value(), share, body.pin))
    hashed = pins.device_hash(share)
    _keep(gate, who, "held", key.address, body.label, keystore=sealed, device_hash=hashed)
    return HeldAnswer(address=key.address, device_share=share)


@router.post("/browser", status_code=201)
def keep_keystore(body: BrowserRequest, gate: GatewayDep, who: CallerDep) -> KeyAnswer:
    """Whoever is signed in. Keeps a keystore for the browser that made it; the gateway cannot open it."""
    cost = body.keystore.crypto.kdfparams
    if cost.n * cost.r < keystore.LEAST_WORK:
        raise Problem(422, "weak_keystore", "密钥文件的scrypt强度不足", "its scrypt is cheaper than n 131072, r 8")
    address = "0x" + body.keystore.address.lower().removeprefix("0x")
    return _keep(gate, who, "browser", address, body.label, keystore=body.keystore.model_dump())


@router.post("/wallet", status_code=201)
def note_wallet(body: WalletRequest, gate: GatewayDep, who: CallerDep) -> KeyAnswer:
    """Whoever is signed in. Notes a key that signs elsewhere: in a wallet, or in the participant's own systems."""
    return _keep(gate, who, "wallet", body.address, body.label)


@router.post("/remote", status_code=201, responses=REFUSALS)
def note_remote(body: RemoteRequest, gate: GatewayDep, who: CallerDep) -> KeyAnswer:
    """Whoever is signed in. Notes a key in the participant's Web3Signer. The signer must sign a message with the token,
    and turn away who comes without; the operator must have listed what its URL begins with."""
    local = gate.settings.environment == "local"
    remote.require_listed(body.url, gate.settings.signer_urls, local=local)
    remote.prove(gate.outgoing, body.url, body.identifier, body.token, who.participant)
    address = remote.address_named(body.identifier)
    return _keep(gate, who, "remote", address, body.label, url=body.url, identifier=body.identifier)


@router.post("/{address}/sign", responses=REFUSALS)
def sign(address: Address, body: SignRequest, gate: GatewayDep, who: CallerDep) -> list[SignAnswer]:
    """Whoever is signed in, with what the key takes: drafts of the own participant, signed and not yet sent. All or
    none. Send the signatures to POST /v1/intents/signatures, which asks the ledger's grants."""
    with gate.database.read() as session:
        row = _own(session, who, address)
        intents = _drafts(session, gate, who, body.digests)
        names = names_of(session)
    proof = Proof(body.pin, body.device_share or "", body.token or "")
    signatures = signer_of(gate, row, proof).sign(intents)
    said = [words(intent, names) for intent in intents]
    return [
        SignAnswer(digest=digest, signature=signature, zh=one.zh, en=one.en)
        for digest, signature, one in zip(body.digests, signatures, said, strict=True)
    ]


@router.post("/{address}/pin", status_code=204, responses=REFUSALS)
def change_pin(address: Address, body: PinRequest, gate: GatewayDep, who: CallerDep) -> None:
    """Whoever is signed in and has the PIN and the device's share, which stays the same."""
    pins.require_strong(body.new_pin)
    with gate.database.read() as session:
        row = _own(session, who, address)
    if row.kind != "held":
        raise _no_pin()
    key = open_held(gate, row, Proof(body.pin, body.device_share))
    pepper = gate.settings.pepper.get_secret_value()
    sealed = keystore.lock(key, pins.passphrase(pepper, body.device_share, body.new_pin))
    with gate.database.write() as session:
        _own(session, who, address).keystore = sealed


@router.post("/{address}/session", responses=REFUSALS, dependencies=[SHOWN_ONCE])
def open_session(address: Address, body: OpenRequest, gate: GatewayDep, who: CallerDep) -> SignInAnswer:
    """Whoever is signed in, by password, and has the PIN of a held key of its own that the ledger grants something: a
    session that the key has opened, with all the person's roles. A key that is elsewhere signs a challenge instead."""
    with gate.database.read() as session:
        row = _own(session, who, address)
    if row.kind != "held":
        raise _no_pin()
    open_held(gate, row, Proof(body.pin, body.device_share))
    with gate.database.write() as session:
        return opened_by(session, gate, address, who.participant, int(time.time()))


@router.post("/{address}/unlock", status_code=204)
def unlock(address: Address, gate: GatewayDep, who: CallerDep) -> None:
    """An administrator, of anybody of the own participant. The PIN stays what it was."""
    with gate.database.write() as session:
        pins.reset(_minded(session, who, address))


@router.delete("/{address}", status_code=204)
def forget(address: Address, gate: GatewayDep, who: CallerDep) -> None:
    """Whoever's it is, or an administrator. Takes a key off the list, with its keystore, for good; one that the ledger
    still grants anything must be revoked there first."""
    with gate.database.write() as session:
        row = _minded(session, who, address)
        granted = session.get(ParticipantKey, (who.participant, address))
        if granted is not None and granted.powers:
            raise Problem(409, "still_granted", "密钥仍有权限，请先撤销", "the key may still sign: revoke it first")
        session.delete(row)


def _no_pin() -> Problem:
    return Problem(409, "has_no_pin", "该密钥不使用PIN", "only a held key has a PIN")


def _minds(who: Caller) -> bool:
    return "administrator" in who.roles


def _mine(who: Caller) -> ColumnElement[bool]:
    """Of a founding key: those that are nobody's."""
    return col(HeldKey.person).is_(None) if who.person is None else col(HeldKey.person) == who.person


def _own(session: Session, who: Caller, address: str) -> HeldKey:
    """The caller's; another's does not exist."""
    row = session.get(HeldKey, (who.participant, address))
    if row is None or row.person != who.person:
        raise not_found("密钥", "key")
    return row


def _minded(session: Session, who: Caller, address: str) -> HeldKey:
    """The same, and to an administrator anybody's of its participant."""
    row = session.get(HeldKey, (who.participant, address))
    return row if row is not None and _minds(who) else _own(session, who, address)


def _drafts(session: Session, gate: Gateway, who: Caller, digests: list[str]) -> list[Intent]:
    """What the digests stand for, in order, reckoned again: nobody signs what a row only says that it is."""
    query = select(SignedIntent).where(
        col(SignedIntent.digest).in_(digests), col(SignedIntent.participant) == who.participant
    )
    rows = {row.digest: row for row in session.scalars(query)}
    found = []
    for digest in digests:
        if digest not in rows:
            raise not_found(f"指令{digest[:10]}", f"intent {digest[:10]}")
        if rows[digest].state != "draft":
            raise Problem(409, "not_a_draft", "该指令已提交，无需再签", "the intent was signed already")
        intent = stored_intent(rows[digest])
        if "0x" + intent.digest(gate.deployment).hex() != digest:
            raise Problem(409, "draft_changed", "草稿与摘要不符，请重新起草", "the draft is not what its digest says")
        found.append(intent)
    return found


def _require_room(gate: Gateway, who: Caller) -> None:
    with gate.database.read() as session:
        count = session.scalar(select(func.count()).where(col(HeldKey.participant) == who.participant)) or 0
    if count >= MOST_KEYS:
        raise Problem(409, "too_many_keys", "登记的密钥过多，请先删除不用的", "too many keys: take some off")


def _keep(gate: Gateway, who: Caller, kind: str, address: str, label: str, **more: Any) -> KeyAnswer:
    _require_room(gate, who)
    with gate.database.write() as session:
        if session.get(HeldKey, (who.participant, address)) is not None:
            raise Problem(409, "key_known", "该密钥已登记", "the key is on the list already")
        now = int(time.time())
        row = HeldKey(
            participant=who.participant,
            address=address,
            person=who.person,
            kind=kind,
            label=label,
            made_at=now,
            **more,
        )
        session.add(row)
        if kind == "held" and who.person is not None:  # of the others an administrator says whose they are
            bind(session, who.participant, address, who.person, now)
        granted = session.get(ParticipantKey, (who.participant, address))
        return _answer(row, granted.powers if granted else 0, own=True)


def _answer(row: HeldKey, powers: int, *, own: bool) -> KeyAnswer:
    return KeyAnswer.model_validate(
        {
            **row.model_dump(include={"address", "kind", "label", "person", "url", "wrong_pins", "made_at"}),
            "powers": powers,
            "signs": "gateway" if row.kind in HERE else "client",
            "keystore": row.keystore if row.kind == "browser" and own else None,
            "locked": row.locked_at is not None,
        }
    )
