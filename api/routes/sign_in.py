"""Sign in by signing a message (EIP-4361). We keep the message that we wrote and accept a signature of nothing else."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import delete, select
from sqlmodel import Session, col

from api.context import CallerDep, GatewayDep, token_hash
from api.problems import Problem
from api.shapes import Address, Signature
from chain.keys import BadSignature, recover, text_digest
from readmodel.tables import Challenge, Participant, ParticipantKey, SignIn

router = APIRouter(prefix="/v1/sign-in", tags=["sign in"])


class ChallengeRequest(BaseModel):
    """participant: for whom the key signs in; a key that acts for one participant only need not say."""

    key: Address
    participant: Address | None = None


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


def write_message(
    domain: str, key: str, participant: str | None, chain_id: int, nonce: str, now: int, expires_at: int
) -> str:
    """The EIP-4361 text; the participant, where one is named, is among its resources."""

    def stamp(at: int) -> str:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    resources = f"\nResources:\n- urn:tallystick:participant:{participant}" if participant else ""
    return (
        f"{domain} wants you to sign in with your Ethereum account:\n{key}\n\n"
        "Sign in to Tallystick. This moves nothing and costs nothing. 登录 Tallystick，不产生任何交易。\n\n"
        f"URI: https://{domain}\nVersion: 1\nChain ID: {chain_id}\nNonce: {nonce}\n"
        f"Issued At: {stamp(now)}\nExpiration Time: {stamp(expires_at)}{resources}"
    )


@router.post("/challenges", status_code=201)
def ask_to_sign_in(body: ChallengeRequest, gate: GatewayDep) -> ChallengeAnswer:
    """Anybody. A message to sign with this key. A key that acts for several participants names the one it comes for."""
    now, nonce = int(time.time()), secrets.token_hex(8)
    expires_at = now + gate.settings.challenge_s
    chain_id = gate.deployment.chain_id
    message = write_message(gate.settings.domain, body.key, body.participant, chain_id, nonce, now, expires_at)
    with gate.database.write() as session:
        session.execute(delete(Challenge).where(col(Challenge.expires_at) < now))
        session.add(
            Challenge(nonce=nonce, key=body.key, participant=body.participant, message=message, expires_at=expires_at)
        )
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
        participant = _acts_for(session, signer, challenge.participant)
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


def _acts_for(session: Session, key: str, named: str | None) -> Participant:
    """The active participant for which this key signs: the one that was named, or the only one there is."""
    query = (
        select(Participant)
        .join(ParticipantKey, col(ParticipantKey.participant) == col(Participant.address))
        .where(col(ParticipantKey.key) == key, col(ParticipantKey.powers) > 0, col(Participant.standing) == "active")
        .order_by(col(Participant.address))
    )
    if named is not None:
        query = query.where(col(Participant.address) == named)
    found = session.scalars(query).all()
    if not found:
        raise Problem(403, "key_not_registered", "该密钥未登记或已停用", "the key acts for no active participant")
    if len(found) > 1:
        raise Problem(
            409,
            "participant_not_named",
            "该密钥代表多家单位，请在申请登录时指明 participant",
            "the key acts for several participants: name one as `participant` when you ask for the challenge",
            [{"participant": one.address} for one in found],
        )
    return found[0]


@router.delete("", status_code=204)
def sign_out(who: CallerDep, gate: GatewayDep) -> None:
    """Whoever is signed in. Ends all sessions of this key."""
    with gate.database.write() as session:
        session.execute(delete(SignIn).where(col(SignIn.key) == who.key))
