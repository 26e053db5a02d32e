"""secp256k1 keys: sign digests, recover signers, sign-in messages. libsecp256k1 by coincurve."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cached_property

import coincurve

from chain.abi import keccak

# Half the curve's order: a signature with s above it is the malleable twin of one below, and is refused.
HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0


# The proof of an intent that its key sends in a transaction of its own: the sender is the proof, and the contract looks
# neither at nonce nor at deadline.
DIRECT = "0x"
ACCOUNT_PROOF_BYTES = 65


class BadSignature(ValueError):
    """Not a signature of 65 bytes r, s, v over this digest."""


@dataclass(frozen=True)
class Key:
    """A private key. Its repr does not show it."""

    secret: bytes

    @classmethod
    def new(cls) -> Key:
        return cls(secrets.token_bytes(32))

    @classmethod
    def from_hex(cls, text: str) -> Key:
        """Raises `ValueError` unless the text is 32 bytes of hex; the message does not repeat it."""
        try:
            secret = bytes.fromhex(text.removeprefix("0x"))
        except ValueError:
            raise ValueError("a private key is hex") from None
        if len(secret) != 32:
            raise ValueError(f"a private key is 32 bytes, not {len(secret)}")
        return cls(secret)

    @cached_property
    def address(self) -> str:
        """Lowercase hex."""
        return _address(coincurve.PrivateKey(self.secret).public_key)

    def sign(self, digest: bytes) -> str:
        """65 bytes r, s, v over a 32-byte digest, as hex; s is low."""
        raw = coincurve.PrivateKey(self.secret).sign_recoverable(digest, hasher=None)
        return "0x" + raw[:64].hex() + bytes([raw[64] + 27]).hex()

    def sign_text(self, text: str) -> str:
        return self.sign(text_digest(text))

    def __repr__(self) -> str:
        return f"Key({self.address})"


def wallet_proof(wallet: str, signature: str) -> str:
    """The proof of an intent that a contract wallet signed (ERC-1271): its address, then what it takes as a signature.

    Raises `BadSignature` for an empty signature, and for one of 45 bytes: together they would look like an account's.
    """
    try:
        owner, raw = (bytes.fromhex(part.removeprefix("0x")) for part in (wallet, signature))
    except ValueError as error:
        raise BadSignature("a wallet's address and signature are hex") from error
    if len(owner) != 20 or not raw:
        raise BadSignature("a wallet's proof is its address of 20 bytes and a signature")
    if len(owner + raw) == ACCOUNT_PROOF_BYTES:
        raise BadSignature("a wallet's signature of 45 bytes looks like an account's: pad it")
    return "0x" + (owner + raw).hex()


def text_payload(text: str) -> bytes:
    """A plain message as EIP-191 has it hashed: no transaction and no intent is ever read so."""
    body = text.encode()
    return b"\x19Ethereum Signed Message:\n" + str(len(body)).encode() + body


def text_digest(text: str) -> bytes:
    """EIP-191 digest of a plain message, as wallets sign it."""
    return keccak(text_payload(text))


def address_of(public: bytes) -> str:
    """Lowercase hex, of a public key as 64 bytes x, y."""
    return "0x" + keccak(public)[12:].hex()


def recover(digest: bytes, signature: str) -> str:
    """The address that signed a digest. Raises `BadSignature`."""
    try:
        raw = bytes.fromhex(signature.removeprefix("0x"))
    except ValueError as error:
        raise BadSignature("a signature is hex") from error
    if len(raw) != ACCOUNT_PROOF_BYTES or raw[64] not in (27, 28):
        raise BadSignature("a signature is 65 bytes r, s, v with v 27 or 28")
    if int.from_bytes(raw[32:64], "big") > HALF_ORDER:
        raise BadSignature("s is in the upper half of the curve's order")
    try:
        public = coincurve.PublicKey.from_signature_and_message(raw[:64] + bytes([raw[64] - 27]), digest, hasher=None)
    except Exception as error:  # coincurve raises bare Exception and ValueError alike
        raise BadSignature("no key signs so") from error
    return _address(public)


def _address(public: coincurve.PublicKey) -> str:
    return address_of(public.format(compressed=False)[1:])
