"""Sign in by signing a message (EIP-4361). We keep the message that we wrote and accept a signature of nothing else."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import delete
from sqlmodel import col

from api.context import CallerDep, GatewayDep, token_hash
from api.problems import Problem
from api.shapes import Address, Signature
from chain.keys import BadSignature, recover, text_digest
from readmodel.tables import Challenge, Participant, ParticipantKey, SignIn

router = APIRouter(prefix="/v1/sign-in", tags=["sign in"])


class ChallengeRequest(BaseModel):
    key: Address


class ChallengeAnswer(BaseModel):
    """Sign `message` as a personal message (EIP-191), to the letter."""

    nonce: str
    message: str
    expires_at: int


class SignInRequest(BaseModel):
    nonce: str
    signature: Signature


class SignInAnswer(BaseModel):
    """`token` goes into `Authorization: Bearer`. Times are UTC seconds."""

    token: str
    participant: Address
    kind: str
    expires_at: int


def write_message(domain: str, key: str, chain_id: int, nonce: str, now: int, expires_at: int) -> str:
    """The EIP-4361 text."""

    def stamp(at: int) -> str:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    return (
        f"{domain} wants you to sign in with your Ethereum account:\n{key}\n\n"
        "Sign in to Tallystick. This moves nothing and costs nothing. 登录 Tallystick，不产生任何交易。\n\n"
        f"URI: https://{domain}\nVersion: 1\nChain ID: {chain_id}\nNonce: {nonce}\n"
        f"Issued At: {stamp(now)}\nExpiration Time: {stamp(expires_at)}"
    )


@router.post("/challenges", status_code=201)
def ask_to_sign_in(body: ChallengeRequest, gate: GatewayDep) -> ChallengeAnswer:
    """Anybody. A message to sign with this key."""
    now, nonce = int(time.time()), secrets.token_hex(8)
    expires_at = now + gate.settings.challenge_s
    message = write_message(gate.settings.domain, body.key, gate.deployment.chain_id, nonce, now, expires_at)
    with gate.database.write() as session:
        session.execute(delete(Challenge).where(col(Challenge.expires_at) < now))
        session.add(Challenge(nonce=nonce, key=body.key, message=message, expires_at=expires_at))
    return ChallengeAnswer(nonce=nonce, message=message, expires_at=expires_at)


@router.post("")
def sign_in(body: SignInRequest, gate: GatewayDep) -> SignInAnswer:
    """Anybody who signed a challenge with a registered key. A challenge is used up by the first try."""
    refused = Problem(401, "sign_in_refused", "登录未通过", "not a fresh challenge, or not signed by its key")
    now = int(time.time())
    with gate.database.write() as session:
        challenge = session.get(Challenge, body.nonce)
        if challenge is not None:
            session.delete(challenge)
    if challenge is None or challenge.expires_at < now:
        raise refused
    try:
        signer = recover(text_digest(challenge.message), body.signature)
    except BadSignature:
        raise refused from None
    if signer != challenge.key:
        raise refused
    with gate.database.write() as session:
        key = session.get(ParticipantKey, signer)
        participant = session.get(Participant, key.participant) if key and not key.revoked else None
        if participant is None or participant.standing != "active":
            raise Problem(403, "key_not_registered", "该密钥未登记或已停用", "the key acts for no active participant")
        token = secrets.token_urlsafe(32)
        expires_at = now + gate.settings.session_s
        session.add(
            SignIn(
                token_hash=token_hash(token),
                key=signer,
                participant=participant.address,
                expires_at=expires_at,
            )
        )
        return SignInAnswer(token=token, participant=participant.address, kind=participant.kind, expires_at=expires_at)


@router.delete("", status_code=204)
def sign_out(who: CallerDep, gate: GatewayDep) -> None:
    """Whoever is signed in. Ends all sessions of this key."""
    with gate.database.write() as session:
        session.execute(delete(SignIn).where(col(SignIn.key) == who.key))
