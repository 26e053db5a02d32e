"""What a machine client may ask for: routes by scope. The one table of scopes.

A client is never a checker and never an administrator (`api.roles.WITHOUT_A_KEY`), whatever its scopes; and a route
that is in none of them is not for machines.
"""

from __future__ import annotations

from api.problems import Problem

ANYTHING_READ = ("GET", "*")
SCOPES: dict[str, frozenset[tuple[str, str]]] = {
    "read": frozenset({ANYTHING_READ, ("POST", "/v1/intents/lookup")}),
    "invoices": frozenset({("POST", "/v1/invoices/imports"), ("POST", "/v1/invoices/uploads")}),
    "certificates:draft": frozenset({("POST", "/v1/intents/drafts"), ("POST", "/v1/intents/{digest}/rejection")}),
    "documents": frozenset({("POST", "/v1/document-sets"), ("POST", "/v1/certificates/{certificate}/documents")}),
    "payments:batches": frozenset({("POST", "/v1/payments/batches")}),
    "payments:receipts": frozenset({("POST", "/v1/payments/receipts"), ("POST", "/v1/payments/statements")}),
    "registrations": frozenset({("POST", "/v1/registrations")}),
    "financings:quote": frozenset({("POST", "/v1/financings/quotes")}),
    "offers": frozenset({("POST", "/v1/offers/turn"), ("POST", "/v1/offers/signatures")}),
    "standing-orders": frozenset({("POST", "/v1/standing-orders/turn")}),
    "pool:draft": frozenset({("POST", "/v1/pool/decisions"), ("POST", "/v1/pool/entries"), ("POST", "/v1/pool/cash")}),
    "notices": frozenset({("GET", "/v1/notices"), ("POST", "/v1/notices/read")}),
}


def scopes_for(method: str, path: str) -> list[str]:
    """The scopes that a route is in. path: as it is declared."""
    asked = {(method, path), (method, "*")}
    return sorted(scope for scope, routes in SCOPES.items() if routes & asked)


def require_scope(scopes: frozenset[str], method: str, path: str) -> None:
    """Raises `Problem`, which names the scopes that would do."""
    lacking = scopes_for(method, path)
    if scopes & set(lacking):
        return
    problem = Problem(
        403,
        "wrong_scope",
        f"此接口需要授权范围：{'、'.join(lacking)}" if lacking else "此接口不对系统客户端开放，须由人员办理",
        f"this takes the scope: {' or '.join(lacking)}" if lacking else "this is for people: no scope has it",
        [{"scope": scope} for scope in lacking],
    )
    # As RFC 6750 wants it, for libraries that ask for the scope by themselves.
    wanted = f', scope="{" ".join(lacking)}"' if lacking else ""
    problem.headers = {"WWW-Authenticate": f'Bearer error="insufficient_scope"{wanted}'}
    raise problem
