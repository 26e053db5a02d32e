"""Which of a participant's people may do what: roles by route, and by action where a route takes any action.

The one table of roles. A route that changes something and is not in it is nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from api.problems import Problem

Role = Literal["maker", "checker", "viewer", "administrator"]
ROLES: tuple[Role, ...] = ("administrator", "checker", "maker", "viewer")
ROLES_ZH = {"administrator": "管理员", "checker": "复核", "maker": "经办", "viewer": "查看"}
EVERYBODY = frozenset(ROLES)
MAKER, CHECKER, ADMINISTRATOR = frozenset({"maker"}), frozenset({"checker"}), frozenset({"administrator"})
# What a password may give: with it alone nobody checks and nobody administers.
BY_PASSWORD = frozenset({"maker", "viewer"})

# Reading is for everybody, but for what is named here.
NEEDS: dict[tuple[str, str], frozenset[str]] = {
    ("DELETE", "/v1/sign-in"): EVERYBODY,
    ("POST", "/v1/sessions"): EVERYBODY,
    ("DELETE", "/v1/sessions/{id}"): EVERYBODY,
    ("PUT", "/v1/me/password"): EVERYBODY,
    ("POST", "/v1/me/totp"): EVERYBODY,
    ("PATCH", "/v1/people/{person}"): ADMINISTRATOR,
    ("PUT", "/v1/people/{person}/keys/{key}"): ADMINISTRATOR,
    ("GET", "/v1/invitations"): ADMINISTRATOR,
    ("POST", "/v1/invitations"): ADMINISTRATOR,
    ("DELETE", "/v1/invitations/{id}"): ADMINISTRATOR,
    ("POST", "/v1/keys/held"): EVERYBODY,
    ("POST", "/v1/keys/browser"): EVERYBODY,
    ("POST", "/v1/keys/wallet"): EVERYBODY,
    ("POST", "/v1/keys/remote"): EVERYBODY,
    ("POST", "/v1/keys/{address}/sign"): CHECKER | ADMINISTRATOR,
    ("POST", "/v1/keys/{address}/pin"): EVERYBODY,
    ("POST", "/v1/keys/{address}/unlock"): ADMINISTRATOR,
    ("DELETE", "/v1/keys/{address}"): EVERYBODY,
    ("POST", "/v1/notices/read"): EVERYBODY,
    ("POST", "/v1/webhooks"): ADMINISTRATOR,
    ("DELETE", "/v1/webhooks/{webhook}"): ADMINISTRATOR,
    ("POST", "/v1/webhooks/{webhook}/test"): ADMINISTRATOR,
    ("POST", "/v1/webhooks/{webhook}/resume"): ADMINISTRATOR,
    ("POST", "/v1/participants"): MAKER,
    ("POST", "/v1/admissions"): MAKER,
    ("POST", "/v1/admissions/{id}/approval"): CHECKER,
    ("POST", "/v1/admissions/{id}/rejection"): CHECKER,
    ("POST", "/v1/intents/drafts"): MAKER | CHECKER | ADMINISTRATOR,
    ("POST", "/v1/intents/signatures"): CHECKER | ADMINISTRATOR,
    ("POST", "/v1/intents/lookup"): EVERYBODY,
    ("POST", "/v1/intents/{digest}/rejection"): MAKER | CHECKER | ADMINISTRATOR,
    ("PUT", "/v1/approval-rules"): ADMINISTRATOR,
    ("POST", "/v1/delegations"): EVERYBODY,
    ("DELETE", "/v1/delegations/{id}"): EVERYBODY,
    ("POST", "/v1/invoices/imports"): MAKER,
    ("POST", "/v1/financings/quotes"): MAKER,
    ("POST", "/v1/payments/receipts"): MAKER,
    ("POST", "/v1/pool/decisions"): MAKER,
    ("POST", "/v1/pool/entries"): MAKER,
    ("POST", "/v1/pool/cash"): MAKER,
    ("POST", "/v1/pool/late-claims"): CHECKER,
}
# Who drafts an action, and who signs it. Not named: the maker, and the checker, who is somebody else.
DRAFTS = {"GrantKey": ADMINISTRATOR, "RevokeKey": ADMINISTRATOR, "RevokeIntent": MAKER | CHECKER | ADMINISTRATOR}
SIGNS = {"GrantKey": ADMINISTRATOR, "RevokeKey": ADMINISTRATOR, "RevokeIntent": CHECKER | ADMINISTRATOR}


def rights(roles: Iterable[str], how: str) -> frozenset[str]:
    """What a session may do: all of its person's roles, or what a password gives of them; reading at least."""
    given = frozenset(roles)
    return given if how == "key" else given & BY_PASSWORD | {"viewer"}


def require_route(roles: frozenset[str], method: str, path: str) -> None:
    """Raises `Problem`. path: the route's, as it is declared."""
    require_role(roles, NEEDS.get((method, path), EVERYBODY if method == "GET" else frozenset()))


def require_draft(roles: frozenset[str], action: str) -> None:
    require_role(roles, DRAFTS.get(action, MAKER))


def require_signature(roles: frozenset[str], action: str) -> None:
    require_role(roles, SIGNS.get(action, CHECKER))


def require_rejection(roles: frozenset[str], *, mine: bool) -> None:
    """A draft is rejected by a checker; by its maker, too, who takes it back."""
    if not mine:
        require_role(roles, CHECKER | ADMINISTRATOR)


def takes_two(action: str) -> bool:
    """Whether who drafted it may not sign it."""
    return action not in SIGNS


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
