"""The two things by which somebody without a key signs in: a password (argon2id) and a code of the moment (TOTP)."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from api.problems import later

STEP_S = 30
ISSUER = "Tallystick"
# A hash takes a tenth of a second and 64 MiB, and anybody may send passwords. So few are made at once and few wait for
# that; whoever comes then is told to come again: other requests need the threads.
_AT_ONCE = BoundedSemaphore(4)
ROOM = BoundedSemaphore(12)
_HASHER = PasswordHasher()


@contextmanager
def _turn() -> Iterator[None]:
    """Raises `Problem` 503 where too many wait already."""
    if not ROOM.acquire(blocking=False):
        raise later(503, "busy", "系统繁忙，请稍后再试", "too many are signing in; try again in a moment", 1)
    try:
        with _AT_ONCE:
            yield
    finally:
        ROOM.release()


def hashed(password: str) -> str:
    with _turn():
        return _HASHER.hash(_normal(password))


def fits(password: str, kept: str | None) -> bool:
    """Whether this password made that hash. Without one the answer is no, and takes as long."""
    with _turn():
        try:
            _HASHER.verify(kept or _nobodys(), _normal(password))
        except VerifyMismatchError:
            return False
    return kept is not None


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))


def _normal(password: str) -> str:
    """However a keyboard composes it."""
    return unicodedata.normalize("NFKC", password)


def new_secret() -> str:
    return pyotp.random_base32()


def enrolment(secret: str, login: str) -> str:
    """The otpauth:// URI that an authenticator reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def step_of(secret: str, code: str, now: int) -> int | None:
    """The time step whose code this is: the present one, the one before or the one after. None: it is none of them."""
    present, codes = now // STEP_S, pyotp.TOTP(secret)
    for step in (present, present - 1, present + 1):
        if hmac.compare_digest(codes.generate_otp(step), code):
            return step
    return None
