"""PINs: which are taken, what they make together with a device's share, and how often one may be wrong.

A PIN of six digits is worth little by itself: whoever has the data and the settings tries all million of them in days
on one core, and in minutes on many. So the keystore's passphrase also takes 32 random bytes that only the person's
device keeps. Without them there is nothing to try; with them (a stolen device) every try goes through here, and there
are five. Whoever steals both the device's share and the gateway's data and settings is only held up by scrypt.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from itertools import pairwise

from sqlalchemy import select
from sqlmodel import Session, col

from api.problems import Problem, later, not_found
from readmodel.database import Database
from readmodel.tables import HeldKey

MOST_WRONG = 5
WAITS_S = (1, 5, 30, 120)  # after the first wrong PIN, the second, ...
LEAST_DIGITS, MOST_DIGITS = 6, 12
# What people take who take no other rule's: the tops of published lists, lucky numbers, patterns on a keypad.
OFTEN = {
    *("112233", "123321", "112211", "121314", "123654", "147258", "159357", "159753", "147852", "258456", "321654"),
    *("520131", "201314", "131452", "168168", "1314520", "5201314", "147258369", "14725836", "11223344", "12344321"),
    *("19491001", "20080808", "789456", "456789", "963852", "741852", "102030", "100200", "123789", "147369"),
}


def require_strong(pin: str) -> None:
    """Raises `Problem` unless the PIN has 6 to 12 digits and is none of those that are tried first."""
    if not (pin.isascii() and pin.isdigit() and LEAST_DIGITS <= len(pin) <= MOST_DIGITS):
        raise Problem(422, "weak_pin", "PIN须为6至12位数字", "a PIN has 6 to 12 digits")
    if pin in OFTEN or len(set(pin)) < 3 or _steps(pin) or _repeats(pin):
        raise Problem(
            422,
            "weak_pin",
            "PIN过于简单，请勿使用连续、重复或常见号码",
            "the PIN is among those tried first",
        )


def _steps(pin: str) -> bool:
    """Each digit follows the one before by the same step, as in 123456, 864208."""
    return len({(int(b) - int(a)) % 10 for a, b in pairwise(pin)}) == 1


def _repeats(pin: str) -> bool:
    """A part of it, said again and again, as in 121212, 123123."""
    return any(len(pin) % n == 0 and pin == pin[:n] * (len(pin) // n) for n in range(1, len(pin) // 2 + 1))


def passphrase(pepper: str, device_share: str, pin: str) -> bytes:
    """What a held key's keystore is under: the setting, the device and the person, none of which is enough."""
    body = b"tallystick held key" + bytes.fromhex(device_share[2:]) + pin.encode()
    return hmac.digest(pepper.encode(), body, "sha256").hex().encode()


def device_hash(device_share: str) -> str:
    """To tell the right device by. 32 random bytes cannot be found from it."""
    return "0x" + hashlib.sha256(b"tallystick device" + bytes.fromhex(device_share[2:])).hexdigest()


def begin(database: Database, participant: str, address: str, share: str) -> None:
    """One try at a key's PIN, counted as wrong before it is made: many at once, or a crash, win nothing. Another device
    than the key's has no try, and locks nobody out. Raises `Problem`."""
    now = int(time.time())
    with database.write() as session:
        row = _locked(session, participant, address)
        if not hmac.compare_digest(row.device_hash or "", device_hash(share)):
            raise Problem(403, "wrong_device", "本设备未绑定该密钥", "this is not the device that has this key's share")
        if row.locked_at is not None:
            raise Problem(
                403,
                "key_locked",
                "PIN多次输错，密钥已锁定，请联系本单位管理员解锁",
                "the key is locked after too many wrong PINs; an administrator of yours can unlock it",
            )
        if row.wait_until > now:
            words = "wait before you try again, or until the try under way is over"
            raise later(429, "wait", "请稍候再试", words, row.wait_until - now)
        row.wrong_pins += 1
        if row.wrong_pins >= MOST_WRONG:
            row.locked_at = now
        else:
            row.wait_until = now + WAITS_S[row.wrong_pins - 1]


def right(database: Database, participant: str, address: str) -> None:
    """The try was right: all is as if there had been none."""
    with database.write() as session:
        reset(_locked(session, participant, address))


def wrong(database: Database, participant: str, address: str) -> Problem:
    """What to say of a try that was not."""
    with database.read() as session:
        row = session.get(HeldKey, (participant, address))
        left = MOST_WRONG - row.wrong_pins if row else 0
    return Problem(403, "wrong_pin", f"PIN错误，还可尝试{left}次", f"the PIN is wrong; {left} more tries")


def reset(row: HeldKey) -> None:
    row.wrong_pins, row.wait_until, row.locked_at = 0, 0, None


def _locked(session: Session, participant: str, address: str) -> HeldKey:
    query = select(HeldKey).where(col(HeldKey.participant) == participant, col(HeldKey.address) == address)
    row = session.scalars(query.with_for_update()).first()
    if row is None:
        raise not_found("密钥", "key")
    return row
