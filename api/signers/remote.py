"""Remote signers: Web3Signer's API for secp256k1 keys, `POST /api/v1/eth1/sign/{identifier}`.

The identifier is the public key, 64 bytes of hex. Web3Signer signs keccak256 of the bytes that it is given, and answers
with r, s, v as text, v 27 or 28. So it is given an intent's payload (0x1901, the domain's hash, the message's hash):
what it signs is the intent's digest.

Web3Signer itself asks nobody who he is. The participant puts a proxy before it that wants a token, and sends the token
with every request to sign: the gateway passes it on and forgets it. A signer that answers without one is not taken.
"""

from __future__ import annotations

import orjson

from api.problems import Problem
from chain.abi import keccak
from chain.keys import BadSignature, address_of, recover, text_payload
from outgoing import Answer, NoAnswer, NotAllowed, Outgoing
from outgoing.addresses import Place, place


def address_named(identifier: str) -> str:
    """The address of the key that an identifier names."""
    return address_of(bytes.fromhex(identifier[2:]))


def require_listed(url: str, listed: list[str], *, local: bool) -> None:
    """Raises `Problem` unless the operator has listed what the URL begins with, by host and whole steps of the path."""
    try:
        found = place(url, local=local)
    except NotAllowed as error:
        raise Problem(422, "bad_url", error.zh, error.en) from None
    if "?" in url or not any(_within(found, place(one, local=local)) for one in listed):
        raise Problem(
            422,
            "signer_not_listed",
            "该签名服务地址未经平台登记",
            "the signer's URL is not among those that the operator has listed",
        )


def _within(one: Place, listed: Place) -> bool:
    path, wanted = one.target.split("/"), listed.target.rstrip("/").split("/")
    same_host = (one.scheme, one.host, one.port) == (listed.scheme, listed.host, listed.port)
    return same_host and ".." not in path and path[: len(wanted)] == wanted


def sign(out: Outgoing, url: str, identifier: str, token: str, payload: bytes) -> str:
    """The signature of keccak256 of the payload by the key that the identifier names. Raises `Problem`."""
    answer = _ask(out, url, identifier, payload, {"Authorization": f"Bearer {token}"})
    if answer.status in (401, 403):
        raise Problem(403, "signer_refused", "签名服务拒绝了该令牌", "the signer refuses this token")
    if answer.status == 404:
        raise Problem(422, "signer_has_no_such_key", "签名服务没有该密钥", "the signer has no such key")
    signature = answer.body.decode("ascii", "replace").strip().lower()
    try:
        signer = recover(keccak(payload), signature)
    except BadSignature:
        signer = ""
    if answer.status != 200 or signer != address_named(identifier):
        raise _failed(f"status {answer.status}, and no signature by the key")
    return signature


def prove(out: Outgoing, url: str, identifier: str, token: str, participant: str) -> None:
    """The signer has the key, signs with the token, and does not without. Raises `Problem`."""
    payload = text_payload(f"Tallystick: {address_named(identifier)} is to sign for {participant}. This moves nothing.")
    if _ask(out, url, identifier, payload, {}).status not in (401, 403):
        raise Problem(
            422,
            "signer_open",
            "签名服务未要求令牌，任何人都可以使用，不予登记",
            "the signer does not turn away who has no token: anybody could sign with it",
        )
    sign(out, url, identifier, token, payload)


def _ask(out: Outgoing, url: str, identifier: str, payload: bytes, headers: dict[str, str]) -> Answer:
    body = orjson.dumps({"data": "0x" + payload.hex()})
    to = f"{url.rstrip('/')}/api/v1/eth1/sign/{identifier}"
    try:
        return out.post(to, body, {"Content-Type": "application/json", **headers})
    except NotAllowed as error:
        raise Problem(422, "bad_url", error.zh, error.en) from None
    except NoAnswer as error:
        raise _failed(str(error)) from None


def _failed(why: str) -> Problem:
    return Problem(502, "signer_failed", "签名服务没有给出有效签名", f"the signer gave no signature: {why}")
