"""A party's people: a maker who comes by password and code, and checkers, each with a key of its own.

The party's first key is its administrator's: it invites them, says whose key is whose, and grants it on the ledger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp

from chain.abi import keccak
from chain.keys import Key
from chain.words import POWERS

Call = Callable[..., Any]

ALL_POWERS = (1 << len(POWERS)) - 1  # what a checker signs, the gateway's roles say
SURNAMES = (
    ("王", "Wang"),
    ("李", "Li"),
    ("张", "Zhang"),
    ("刘", "Liu"),
    ("陈", "Chen"),
    ("杨", "Yang"),
    ("赵", "Zhao"),
)
GIVEN_NAMES = (
    *(("敏", "Min"), ("建国", "Jianguo"), ("雅琴", "Yaqin"), ("志远", "Zhiyuan"), ("晓燕", "Xiaoyan")),
    *(("海涛", "Haitao"), ("文静", "Wenjing"), ("立新", "Lixin"), ("思源", "Siyuan"), ("春梅", "Chunmei")),
    ("鹏飞", "Pengfei"),
)
PASSWORD = "demo password, published"  # of everybody in the demo, and of nobody else


@dataclass
class Clerk:
    """A person at a party. token: of its session; key: a checker's own; totp_secret: of a maker's authenticator."""

    name: str
    login: str
    role: str
    id: str = ""
    token: str = ""
    key: Key | None = None
    totp_secret: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class Staff:
    """signed: how many intents of each action a maker drafted and a checker signed last."""

    maker: Clerk
    checkers: list[Clerk]
    signed: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def as_data(self) -> Iterator[dict[str, Any]]:
        for (action, maker, checker), count in sorted(self.signed.items()):
            yield {"action": action, "maker": maker, "checker": checker, "intents": count}


def hire(code: str, checkers: int, post: Call, put: Call, key_of: Callable[[str], Key]) -> Staff:
    """Invites one maker and some checkers, who join at once. post, put: as the party's administrator.

    The checkers' keys act only when the ledger has granted them: see `grants`.
    """
    maker = _join(Clerk(_made_up(code, 0), f"maker@{code.lower()}.example", "maker"), post)
    found = []
    for place in range(1, checkers + 1):
        clerk = Clerk(_made_up(code, place), f"checker{place}@{code.lower()}.example", "checker")
        clerk.key = key_of(f"{code} checker {place}")
        put(f"/v1/people/{_join(clerk, post).id}/keys/{clerk.key.address}")
        found.append(clerk)
    return Staff(maker, found)


def _made_up(code: str, place: int) -> str:
    """A name of nobody's, the same in each run; no two at one party."""
    drawn = keccak(code.encode())
    surname, given = SURNAMES[(drawn[0] + place) % len(SURNAMES)], GIVEN_NAMES[(drawn[1] + place) % len(GIVEN_NAMES)]
    return f"{surname[0]}{given[0]} {given[1]} {surname[1]}"


def grants(participant: str, staff: Staff) -> list[tuple[str, Mapping[str, Any]]]:
    """What the administrator signs, so that the checkers' keys act."""
    keys = [clerk.key.address for clerk in staff.checkers if clerk.key is not None]
    return [("GrantKey", {"participant": participant, "key": key, "powers": ALL_POWERS}) for key in keys]


def _join(clerk: Clerk, post: Call) -> Clerk:
    """Invited, accepted, and for a maker signed in by password and code."""
    invitation = post("/v1/invitations", {"login": clerk.login, "roles": [clerk.role]})
    accepted = post("/v1/invitations/accept", {"token": invitation["token"], "name": clerk.name, "password": PASSWORD})
    clerk.id = accepted["person"]
    if clerk.role == "maker":
        [secret] = parse_qs(urlsplit(accepted["totp_uri"]).query)["secret"]
        clerk.totp_secret = secret
        known = {"login": clerk.login, "password": PASSWORD, "code": pyotp.TOTP(secret).now()}
        clerk.token = post("/v1/sign-in/password", known)["token"]
    return clerk
