"""Sign in by signing a message (EIP-4361), or by password and code.

We keep the message that we wrote and accept a signature of nothing else.
"""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import and_, delete, not_, or_, select
from sqlmodel import Session, col

from api import attempts, sessions
from api.context import CallerDep, Gateway, GatewayDep
from api.people import places, prove, sign_in_refused, the_one
from api.problems import Problem
from api.roles import EVERYBODY, rights
from api.shapes import Address, Code, Id, Login, Signature
from chain.keys import BadSignature, recover, text_digest
from readmodel.tables import Challenge, Membership, Participant, ParticipantKey, PersonKey, SignIn

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


class PasswordSignIn(BaseModel):
    """participant: for whom; a person at one participant only need not say."""

    login: Login
    password: str = Field(max_length=128)
    code: Code
    participant: Address | None = None


class SignInAnswer(BaseModel):
    """`token` goes into `Authorization: Bearer`. Times are UTC seconds. roles: what this session may do; by password
    that is making and viewing at most. person: None for a founding key."""

    token: str
    session: Id
    participant: Address
    kind: str
    person: Id | None
    roles: list[str]
    expires_at: int


def sign_in_answer(token: str, made: SignIn, kind: str, roles: frozenset[str]) -> SignInAnswer:
    return SignInAnswer(
        token=token,
        session=made.id,
        participant=made.participant,
        kind=kind,
        person=made.person,
        roles=sorted(roles),
        expires_at=made.expires_at,
    )


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
    """Anybody who signed a challenge with a registered key. A challenge is used up by the first try.

    A key that is a person's gives that person's roles. One that is nobody's, a founding key, gives all of them, until
    the participant has an administrator with a key.
    """
    now = int(time.time())
    with gate.database.write() as session:
        challenge = session.get(Challenge, body.nonce)
        if challenge is not None:
            session.delete(challenge)
    if challenge is None or challenge.expires_at < now:
        raise sign_in_refused()
    try:
        signer = recover(text_digest(challenge.message), body.signature)
    except BadSignature:
        signer = ""
    if signer != challenge.key:
        # Only wrong signatures count, and a right one is always taken: nobody is locked out by what others send.
        attempts.count(gate, "key", challenge.key)
        raise sign_in_refused()
    with gate.database.write() as session:
        return opened_by(session, gate, signer, challenge.participant, now)


def opened_by(session: Session, gate: Gateway, key: str, participant: str | None, now: int) -> SignInAnswer:
    """A session of who has shown that it has this key. Raises `Problem` where the key acts for nobody."""
    found, person, roles = _acts_for(session, key, participant)
    until = now + gate.settings.session_s
    token, made = sessions.start(session, found.address, person=person, key=key, now=now, until=until)
    return sign_in_answer(token, made, found.kind, roles)


@router.post("/password")
def sign_in_by_password(body: PasswordSignIn, gate: GatewayDep) -> SignInAnswer:
    """Anybody with login, password and the code of the moment: to make drafts and to look, whatever else the person may
    do with a key. The answer to a wrong one does not say which was wrong. After too many tries: 429."""
    person = prove(gate, body.login, body.password, body.code)
    now = int(time.time())
    with gate.database.write() as session:
        found = {
            participant.address: (participant, membership) for participant, membership in places(session, person.id)
        }
        nowhere = Problem(
            403, "no_membership", "您目前不属于任何可办理的单位", "you belong to no active participant now"
        )
        named = the_one([participant for participant, _ in found.values()], body.participant, nowhere)
        until = now + gate.settings.session_s
        token, made = sessions.start(session, named.address, person=person.id, key=None, now=now, until=until)
    return sign_in_answer(token, made, named.kind, rights(found[named.address][1].roles, "password"))


def _acts_for(session: Session, key: str, named: str | None) -> tuple[Participant, str | None, frozenset[str]]:
    """The active participant for which this key signs, the one that was named or the only one there is; whose key it is
    there; and with which roles."""
    query = (
        select(Participant, col(PersonKey.person), Membership)
        .join(ParticipantKey, col(ParticipantKey.participant) == col(Participant.address))
        .outerjoin(
            PersonKey,
            and_(col(PersonKey.participant) == col(Participant.address), col(PersonKey.key) == col(ParticipantKey.key)),
        )
        .outerjoin(
            Membership,
            and_(
                col(Membership.participant) == col(Participant.address),
                col(Membership.person) == col(PersonKey.person),
                col(Membership.suspended_at).is_(None),
            ),
        )
        .where(
            col(ParticipantKey.key) == key,
            col(ParticipantKey.powers) > 0,
            col(Participant.standing) == "active",
            or_(
                and_(col(PersonKey.person).is_(None), not_(sessions.has_administrator())),
                col(Membership.person).is_not(None),
            ),
        )
        .order_by(col(Participant.address))
    )
    found = {row[0].address: row for row in session.execute(query)}
    nowhere = Problem(403, "key_not_registered", "该密钥未登记或已停用", "the key acts for no active participant")
    participant, person, membership = found[the_one([row[0] for row in found.values()], named, nowhere).address]
    return participant, person, rights(membership.roles, "key") if membership else EVERYBODY


@router.delete("", status_code=204)
def sign_out(who: CallerDep, gate: GatewayDep) -> None:
    """Whoever is signed in. Ends all sessions of this person, wherever; of a founding key, all of that key."""
    with gate.database.write() as session:
        sessions.revoke(session, sessions.own(who))
