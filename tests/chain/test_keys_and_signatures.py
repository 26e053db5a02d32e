"""One signature per key and digest: low s, v 27 or 28, and nobody behind anything else."""

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct
from hypothesis import given
from hypothesis import strategies as st

from chain.keys import HALF_ORDER, BadSignature, Key, recover, text_digest

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
DIGEST = bytes(range(32))
KEY = Key(bytes(31) + b"\7")

secrets_ = st.integers(1, ORDER - 1).map(lambda number: number.to_bytes(32, "big"))
digests = st.binary(min_size=32, max_size=32)


def parts(signature: str) -> tuple[bytes, int, int]:
    raw = bytes.fromhex(signature[2:])
    return raw[:32], int.from_bytes(raw[32:64], "big"), raw[64]


def joined(r: bytes, s: int, v: int) -> str:
    return "0x" + r.hex() + s.to_bytes(32, "big").hex() + bytes([v]).hex()


@given(secret=secrets_, digest=digests)
def test_who_signed_is_recovered(secret: bytes, digest: bytes) -> None:
    key = Key(secret)
    signature = key.sign(digest)
    assert recover(digest, signature) == key.address
    _, s, v = parts(signature)
    assert s <= HALF_ORDER == ORDER // 2
    assert v in (27, 28)


@given(secret=secrets_)
def test_an_address_is_eth_accounts(secret: bytes) -> None:
    assert Key(secret).address == Account.from_key(secret).address.lower()


@given(secret=secrets_, text=st.text(max_size=200))
def test_a_text_is_signed_as_eth_account_signs_it(secret: bytes, text: str) -> None:
    message = encode_defunct(text=text)
    signature = Key(secret).sign_text(text)
    assert signature == "0x" + bytes(Account.sign_message(message, secret).signature).hex()
    assert recover(text_digest(text), signature) == Key(secret).address


@given(digest=digests)
def test_the_malleable_twin_is_refused(digest: bytes) -> None:
    r, s, v = parts(KEY.sign(digest))
    with pytest.raises(BadSignature, match="upper half"):
        recover(digest, joined(r, ORDER - s, 55 - v))


@pytest.mark.parametrize("v", [0, 1, 26, 29, 255])
def test_v_is_27_or_28(v: int) -> None:
    r, s, _ = parts(KEY.sign(DIGEST))
    with pytest.raises(BadSignature, match="27 or 28"):
        recover(DIGEST, joined(r, s, v))


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "0x",
        "0x" + "00" * 65,
        "0x" + "00" * 64 + "1b",
        "0x" + "ff" * 32 + "00" * 31 + "01" + "1b",
        KEY.sign(DIGEST)[:-2],
        KEY.sign(DIGEST) + "00",
        "a signature",
        "0x" + "zz" * 65,
    ],
)
def test_what_is_no_signature_is_refused(signature: str) -> None:
    with pytest.raises(BadSignature):
        recover(DIGEST, signature)


def test_a_signature_is_of_one_digest_only() -> None:
    assert recover(DIGEST[::-1], KEY.sign(DIGEST)) != KEY.address


def test_a_key_does_not_show_its_secret() -> None:
    key = Key.new()
    assert key.secret.hex() not in f"{key!r} {key} {key:}"
    assert key.address in repr(key)


def test_a_key_is_read_from_hex_with_or_without_0x() -> None:
    assert Key.from_hex("0x" + KEY.secret.hex()) == Key.from_hex(KEY.secret.hex()) == KEY


@pytest.mark.parametrize("secret", [bytes(32), ORDER.to_bytes(32, "big")])
def test_a_number_off_the_curve_is_no_key(secret: bytes) -> None:
    with pytest.raises(ValueError):
        _ = Key(secret).address
