"""The roles of a participant's people. What each may do is the table in `api.authority`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from api.problems import Problem

Role = Literal["maker", "checker", "viewer", "administrator"]
ROLES: tuple[Role, ...] = ("administrator", "checker", "maker", "viewer")
ROLES_ZH = {"administrator": "管理员", "checker": "复核", "maker": "经办", "viewer": "查看"}
EVERYBODY = frozenset(ROLES)
MAKER, CHECKER, ADMINISTRATOR = frozenset({"maker"}), frozenset({"checker"}), frozenset({"administrator"})
# What a session may give that no key has opened: by password, or as a machine client, nobody checks or administers.
WITHOUT_A_KEY = frozenset({"maker", "viewer"})


def rights(roles: Iterable[str], how: str) -> frozenset[str]:
    """What a session may do: all of its person's roles, or what a password gives of them; reading at least."""
    given = frozenset(roles)
    return given if how == "key" else given & WITHOUT_A_KEY | {"viewer"}


def require_role(roles: frozenset[str], needed: frozenset[str]) -> None:
    """Raises `Problem` unless one of the roles is needed."""
    if roles & needed:
        return
    zh = "、".join(ROLES_ZH[role] for role in sorted(needed)) or "无"
    raise Problem(
        403,
        "wrong_role",
        f"此事项由以下角色办理：{zh}；以密码登录只能经办和查看",
        f"this is for: {', '.join(sorted(needed)) or 'nobody'}; this session is: {', '.join(sorted(roles))}",
    )


def same_person() -> Problem:
    return Problem(403, "same_person", "经办与复核须为两人", "maker and checker are two persons: somebody else must")
