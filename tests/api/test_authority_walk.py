"""Every route by every kind, role and ownership, as `api.authority` says: what is nobody else's business is not there.

Each route has one line or more in `ASKED`: how it is asked about somebody's things. What is to be answered follows
from the table. A cell's name is `kind role whose`.
"""

from __future__ import annotations

import itertools
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from httpx import Response

from api.authority import EVERY_KIND, NO_KIND, NOBODYS, OPEN, OVERSEERS, ROUTES, ROWS, Row, kinds_of
from api.commands.authority import page
from api.context import caller
from api.openapi import EXAMPLES
from api.roles import EVERYBODY, ROLES
from chain.intents import INTENTS
from readmodel.database import Database
from tests.support.anvil import Anvil
from tests.support.gateway import Gateway
from tests.support.ledger import Ledger, some_hash
from tests.support.two_sides import HEADER, Things, TwoSides

FRESH, SPAN = "0x" + "5a" * 20, {"from_at": 4_000_000_000, "until_at": 4_000_086_400}
# What an {id} in a path is, by the word before it.
IDS = {
    "sessions": "session",
    "delegations": "delegation",
    "invitations": "invitation",
    "admissions": "admission",
    "credit-policy": "policy",
    "cost-shares": "share",
    "early-payment-programme": "programme",
    "standing-orders": "order",
    "accounts": "account",
    "bank-systems": "system",
    "batches": "batch",
    "unmatched": "case",
    "registrations": "registration",
}
NAMES = {"address": "key"}


@dataclass(frozen=True)
class Asked:
    """How a route is asked about things. names: whose, by their field; those in the path are known from it. passes:
    codes of problems that an own one may be answered with: they come after the authority. quiet: another's is passed
    over like one that does not exist, without a problem. shows: what the answer names, but to `unshown` kinds.
    own_path: the path is always about the caller's own, so that only the body is another's. minded: it is about a
    colleague, who is there for an administrator alone."""

    body: Callable[[Things], Any] | None = None
    query: Callable[[Things], dict[str, Any]] | None = None
    file: bytes | None = None
    form: dict[str, str] | None = None
    passes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    quiet: bool = False
    shows: str | None = None
    unshown: tuple[str, ...] = ()
    own_path: bool = False
    minded: bool = False


def of_party(t: Things) -> dict[str, Any]:
    return {"party": t.participant}


def of_pool(t: Things) -> dict[str, Any]:
    return {"pool": t.pool, "period": "2026", "year": 2026, "cash_fen": 1}


def of_span(t: Things) -> dict[str, Any]:
    return {"party": t.participant, "from_on": "2026-01-01", "to_on": "2026-12-31", "on": "2026-01-01"}


def quote(t: Things) -> list[dict[str, Any]]:
    terms = {"advance_fen": "990000", "repay_fen": "1000003", "rate_bps": 300, "fee_fen": "0"}
    return [terms | {"financing": t.financing, "valid_until": 9_999_999_999}]


def taken_back(t: Things) -> dict[str, Any]:
    fields = {"participant": t.participant, "target": t.contract, "revoked": "9"}
    return {"items": [{"action": "RevokeIntent", "fields": fields}]}


SHARED = {"interest_bps": 5_000, "fee_bps": 0, "from_on": "2026-01-01", "until_on": "2999-12-31"}
PARTY = Asked(query=of_party, names=("participant",))
SPANNED = Asked(query=of_span, names=("participant",))
ASKED: dict[tuple[str, str], tuple[Asked, ...]] = {
    ("POST", "/v1/demo/clock"): (Asked(lambda t: {"to": 9_999_999_999}, passes=("not_found",)),),  # no demo here
    ("POST", "/v1/demo/bank"): (Asked(passes=("not_found",)),),
    ("DELETE", "/v1/sign-in"): (Asked(),),
    ("GET", "/v1/sessions"): (Asked(), Asked(query=lambda t: {"person": t.person}, names=("person",), minded=True)),
    ("POST", "/v1/sessions"): (Asked(lambda t: {"participant": t.participant}, names=("participant",)),),
    ("DELETE", "/v1/sessions/{id}"): (Asked(),),
    ("GET", "/v1/me"): (Asked(),),
    ("PUT", "/v1/me/password"): (Asked(lambda t: {"new_password": "staple of the day"}),),
    ("POST", "/v1/me/totp"): (Asked(lambda t: {}),),
    ("GET", "/v1/inbox"): (Asked(),),
    ("GET", "/v1/people"): (Asked(shows="person"),),
    ("GET", "/v1/people/{person}"): (Asked(shows="person"),),
    ("PATCH", "/v1/people/{person}"): (Asked(lambda t: {"roles": ["viewer"]}),),
    ("PUT", "/v1/people/{person}/keys/{key}"): (Asked(),),
    ("GET", "/v1/invitations"): (Asked(shows="invitation"),),
    ("POST", "/v1/invitations"): (Asked(lambda t: {"login": "next@new.example", "roles": ["maker"]}),),
    ("DELETE", "/v1/invitations/{id}"): (Asked(),),
    ("GET", "/v1/clients"): (Asked(shows="client"),),
    ("POST", "/v1/clients"): (Asked(lambda t: {"name": "ERP", "scopes": ["read"]}),),
    ("DELETE", "/v1/clients/{client}"): (Asked(),),
    ("POST", "/v1/clients/{client}/secrets"): (Asked(),),
    ("DELETE", "/v1/clients/{client}/secrets/{secret}"): (Asked(),),
    ("GET", "/v1/approval-rules"): (Asked(),),
    ("PUT", "/v1/approval-rules"): (Asked(lambda t: [{"one_up_to_fen": "5"}]),),
    ("GET", "/v1/delegations"): (Asked(shows="delegation"),),
    ("POST", "/v1/delegations"): (
        Asked(lambda t: {"to_person": t.person, "roles": ["viewer"], **SPAN}, names=("person",)),
        Asked(
            lambda t: {"from_person": t.person, "to_person": t.me, "roles": ["viewer"], **SPAN},
            names=("person", "me"),
            minded=True,
        ),
    ),
    ("DELETE", "/v1/delegations/{id}"): (Asked(),),
    ("GET", "/v1/keys"): (Asked(shows="key"),),
    ("POST", "/v1/keys/held"): (Asked(lambda t: {"label": "a", "pin": "000000"}, passes=("weak_pin",)),),
    ("POST", "/v1/keys/browser"): (Asked(lambda t: EXAMPLES["BrowserRequest"]),),
    ("POST", "/v1/keys/wallet"): (Asked(lambda t: {"label": "a", "address": FRESH}),),
    ("POST", "/v1/keys/remote"): (Asked(lambda t: EXAMPLES["RemoteRequest"], passes=("signer_not_listed",)),),
    ("POST", "/v1/keys/{address}/sign"): (
        Asked(lambda t: {"digests": [t.digest]}, names=("digest",), passes=("signs_elsewhere",)),
        Asked(lambda t: {"digests": [t.digest]}, names=("digest",), passes=("signs_elsewhere",), own_path=True),
    ),
    ("POST", "/v1/keys/{address}/session"): (
        Asked(lambda t: {"device_share": "0x" + "5e" * 32, "pin": "1"}, passes=("has_no_pin",)),
    ),
    ("POST", "/v1/keys/{address}/pin"): (
        Asked(lambda t: {"device_share": "0x" + "5e" * 32, "pin": "1", "new_pin": "615902"}, passes=("has_no_pin",)),
    ),
    ("POST", "/v1/keys/{address}/unlock"): (Asked(),),
    ("DELETE", "/v1/keys/{address}"): (Asked(),),
    ("GET", "/v1/notices"): (Asked(shows="notice"),),
    ("POST", "/v1/notices/read"): (Asked(lambda t: {"ids": [t.notice]}, names=("notice",), quiet=True),),
    ("GET", "/v1/webhooks"): (Asked(shows="webhook"),),
    ("POST", "/v1/webhooks"): (Asked(lambda t: {"url": "https://erp.example.com/x"}),),
    ("DELETE", "/v1/webhooks/{webhook}"): (Asked(),),
    ("GET", "/v1/webhooks/{webhook}/deliveries"): (Asked(),),
    ("POST", "/v1/webhooks/{webhook}/test"): (Asked(),),
    ("POST", "/v1/webhooks/{webhook}/resume"): (Asked(lambda t: {"skip": True}),),
    ("GET", "/v1/audit"): (Asked(), PARTY),
    ("GET", "/v1/participants"): (Asked(),),
    ("POST", "/v1/participants"): (Asked(lambda t: [EXAMPLES["Application"]]),),
    ("GET", "/v1/admissions"): (Asked(shows="admission"),),
    ("POST", "/v1/admissions"): (Asked(lambda t: EXAMPLES["KnownApplication"]),),
    ("GET", "/v1/admissions/{id}"): (Asked(),),
    ("POST", "/v1/admissions/{id}/approval"): (Asked(),),
    ("POST", "/v1/admissions/{id}/rejection"): (Asked(lambda t: {"reason": "no"}),),
    ("GET", "/v1/intents"): (
        Asked(query=of_party, names=("participant",), shows="digest"),
        Asked(query=lambda t: {"party": t.participant, "state": "rejected"}, names=("participant",), shows="done"),
    ),
    ("GET", "/v1/intents/{digest}"): (Asked(shows="digest"),),
    ("GET", "/v1/intents/{digest}/draft"): (Asked(shows="digest"),),
    ("GET", "/v1/intents/stream"): (Asked(query=lambda t: {"digest": [t.done]}, names=("done",), shows="done"),),
    ("POST", "/v1/intents/lookup"): (Asked(lambda t: {"digests": [t.digest]}, names=("digest",), shows="digest"),),
    ("POST", "/v1/intents/drafts"): (Asked(taken_back, names=("participant",)),),
    ("POST", "/v1/intents/signatures"): (
        Asked(
            lambda t: {"items": [{"digest": t.digest, "signature": "0x" + "00" * 65}]},
            names=("digest",),
            passes=("bad_signature",),
        ),
    ),
    ("POST", "/v1/intents/{digest}/rejection"): (Asked(lambda t: {"reason": "no"}),),
    ("GET", "/v1/invoices"): (Asked(),),
    ("POST", "/v1/invoices/imports"): (Asked(file=f"{HEADER}\n".encode(), passes=("file_empty",)),),
    ("POST", "/v1/invoices/uploads"): (Asked(file=f"{HEADER}\n".encode()),),
    ("GET", "/v1/invoices/uploads/{file}"): (Asked(shows="file"),),
    ("GET", "/v1/invoices/imports/{file}"): (Asked(shows="file"),),
    ("GET", "/v1/invoices/imports/{file}/errors.csv"): (Asked(),),
    ("GET", "/v1/invoices/imports/{file}/errors.xlsx"): (Asked(),),
    ("GET", "/v1/invoices/template.xlsx"): (Asked(),),
    ("GET", "/v1/certificates"): (Asked(shows="certificate", unshown=("bank",)),),
    ("GET", "/v1/certificates/{certificate}"): (Asked(shows="certificate"),),
    ("GET", "/v1/certificates/{certificate}/lots"): (Asked(shows="lot"),),
    ("GET", "/v1/certificates/{certificate}/movements"): (Asked(shows="lot"),),
    ("GET", "/v1/certificates/{certificate}/proof"): (Asked(shows="certificate"),),
    ("POST", "/v1/document-sets"): (Asked(file=b"%PDF-1.7", form={"kind": "contract"}),),
    ("POST", "/v1/certificates/{certificate}/documents"): (Asked(file=b"%PDF-1.7", form={"kind": "contract"}),),
    ("GET", "/v1/certificates/{certificate}/documents"): (Asked(shows="document"),),
    ("GET", "/v1/certificates/{certificate}/documents/check"): (Asked(shows="document"),),
    ("GET", "/v1/certificates/{certificate}/documents/{document}"): (Asked(),),
    ("GET", "/v1/certificates/{certificate}/law"): (Asked(shows="certificate"),),
    ("GET", "/v1/lots"): (
        PARTY,
        Asked(query=lambda t: {"party": t.participant, "role": "lien_party"}, names=("participant",)),
    ),
    ("GET", "/v1/lots/{lot}/certificate.pdf"): (Asked(),),
    ("GET", "/v1/lots/{lot}/lineage"): (Asked(),),
    ("GET", "/v1/lines"): (Asked(),),
    ("GET", "/v1/exposures"): (PARTY,),
    ("GET", "/v1/maturities"): (PARTY,),
    ("GET", "/v1/payables"): (PARTY,),
    ("GET", "/v1/tasks"): (Asked(),),
    ("GET", "/v1/book"): (PARTY,),
    ("GET", "/v1/book/financings"): (PARTY,),
    ("GET", "/v1/financings"): (Asked(shows="financing"),),
    ("GET", "/v1/financings/{financing}/quotes"): (Asked(shows="financing"),),
    ("POST", "/v1/financings/quotes"): (Asked(quote, names=("financing",), passes=("forbidden",)),),  # a holder's own
    ("GET", "/v1/financings/{financing}/cost"): (Asked(passes=("no_terms_yet",)),),
    ("GET", "/v1/financings/{financing}/confirmation.pdf"): (Asked(passes=("no_terms_yet",)),),
    ("GET", "/v1/financings/costs.csv"): (SPANNED,),
    ("GET", "/v1/financings/costs.xlsx"): (SPANNED,),
    ("GET", "/v1/cost-shares"): (Asked(shows="share"),),
    ("GET", "/v1/cost-shares/{id}"): (Asked(shows="share"),),
    ("POST", "/v1/cost-shares"): (Asked(lambda t: SHARED | {"supplier": t.lender}, passes=("bad_share",)),),
    ("PUT", "/v1/cost-shares/{id}"): (Asked(lambda t: SHARED),),
    ("DELETE", "/v1/cost-shares/{id}"): (Asked(passes=("decided",)),),
    ("POST", "/v1/cost-shares/{id}/approval"): (Asked(),),
    ("POST", "/v1/cost-shares/{id}/rejection"): (Asked(lambda t: {"reason": "no"}),),
    ("GET", "/v1/payments/instructions"): (Asked(),),
    ("GET", "/v1/credit-policy"): (PARTY,),
    ("PUT", "/v1/credit-policy"): (Asked(lambda t: EXAMPLES["PolicyBody"]),),
    ("DELETE", "/v1/credit-policy"): (Asked(),),
    ("POST", "/v1/credit-policy/{id}/approval"): (Asked(),),
    ("POST", "/v1/credit-policy/{id}/rejection"): (Asked(lambda t: {"reason": "no"}),),
    ("GET", "/v1/early-payment-programme"): (PARTY,),
    ("PUT", "/v1/early-payment-programme"): (Asked(lambda t: EXAMPLES["ProgrammeBody"]),),
    ("DELETE", "/v1/early-payment-programme"): (Asked(),),
    ("POST", "/v1/early-payment-programme/{id}/approval"): (Asked(),),
    ("POST", "/v1/early-payment-programme/{id}/rejection"): (Asked(lambda t: {"reason": "no"}),),
    ("GET", "/v1/standing-orders"): (Asked(query=of_party, names=("participant",), shows="order"),),
    ("POST", "/v1/standing-orders"): (Asked(lambda t: EXAMPLES["OrderBody"]),),
    ("POST", "/v1/standing-orders/{id}/approval"): (Asked(),),
    ("POST", "/v1/standing-orders/{id}/rejection"): (Asked(lambda t: {"reason": "no"}),),
    ("DELETE", "/v1/standing-orders/{id}"): (Asked(),),
    ("POST", "/v1/standing-orders/turn"): (Asked(),),
    ("GET", "/v1/standing-orders/drafts"): (PARTY,),
    ("GET", "/v1/lots/{lot}/offers"): (Asked(quiet=True),),
    ("GET", "/v1/offers"): (Asked(shows="financing"),),
    ("GET", "/v1/offers/{financing}"): (Asked(shows="financing"),),
    ("POST", "/v1/offers"): (
        Asked(
            lambda t: {"lot": t.lot, "kind": "discount", "until": 9_999_999_999, "terms": some_hash("terms")},
            names=("lot",),
            passes=("lot_liened", "not_found"),  # it is pledged; and the bank only holds the pledge
        ),
    ),
    ("POST", "/v1/offers/{financing}/acceptance"): (
        Asked(lambda t: {"bank": t.lender}, names=("lender",), passes=("offer_not_firm", "not_found")),
    ),
    ("POST", "/v1/offers/turn"): (Asked(shows="quote"),),
    ("POST", "/v1/offers/signatures"): (
        Asked(
            lambda t: [{"quote": t.quote, "signature": "0x" + "00" * 65}], names=("quote",), passes=("bad_signature",)
        ),
    ),
    ("POST", "/v1/payments/receipts"): (Asked(lambda t: [t.receipt], names=("receipt",)),),
    ("GET", "/v1/statements"): (SPANNED,),
    ("GET", "/v1/statements.csv"): (SPANNED,),
    ("GET", "/v1/statements.xlsx"): (SPANNED,),
    ("GET", "/v1/statements.pdf"): (SPANNED,),
    ("GET", "/v1/journal"): (SPANNED,),
    ("GET", "/v1/journal.csv"): (SPANNED,),
    ("GET", "/v1/journal.xlsx"): (SPANNED,),
    ("GET", "/v1/reconciliations"): (SPANNED,),
    ("GET", "/v1/registrations"): (Asked(shows="registration"),),
    ("POST", "/v1/registrations"): (
        Asked(lambda t: EXAMPLES["EntryBody"] | {"financing": t.loan, "registered_at": 1}, names=("loan",)),
    ),
    ("POST", "/v1/registrations/{id}/approval"): (Asked(),),
    ("POST", "/v1/registrations/{id}/rejection"): (Asked(lambda t: {"reason": "no"}),),
    ("GET", "/v1/registrations/due"): (PARTY,),
    ("GET", "/v1/registrations/due.csv"): (PARTY,),
    ("GET", "/v1/registrations/due.xlsx"): (PARTY,),
    ("GET", "/v1/lots/{lot}/priority"): (Asked(shows="lot"),),
    ("GET", "/v1/daily-files/{on}"): (Asked(),),
    ("GET", "/v1/daily-files/{on}/lines.jsonl"): (Asked(),),
    ("GET", "/v1/monthly-files/{month}"): (Asked(),),
    ("GET", "/v1/monthly-files/{month}/figures.csv"): (Asked(),),
    ("GET", "/v1/monthly-files/{month}/figures.xlsx"): (Asked(),),
    ("GET", "/v1/accounts"): (Asked(shows="account"),),
    ("POST", "/v1/accounts"): (Asked(lambda t: EXAMPLES["AccountRequest"]),),
    ("POST", "/v1/accounts/{id}/approval"): (Asked(),),
    ("POST", "/v1/accounts/{id}/rejection"): (Asked(lambda t: {"reason": "no"}),),
    ("GET", "/v1/bank-systems"): (Asked(shows="system"),),
    ("POST", "/v1/bank-systems"): (
        Asked(lambda t: {"bank": t.lender, "key": FRESH, "code_prefix": "999"}, passes=("not_a_bank",)),
    ),
    ("POST", "/v1/bank-systems/{id}/approval"): (Asked(),),
    ("DELETE", "/v1/bank-systems/{id}"): (Asked(),),
    ("GET", "/v1/payments/batches"): (Asked(shows="batch"),),
    ("GET", "/v1/payments/batches/{id}"): (Asked(shows="batch"),),
    ("GET", "/v1/payments/batches/{id}/pain.001.xml"): (Asked(passes=("wrong_state",)),),
    ("POST", "/v1/payments/batches"): (
        Asked(
            lambda t: {"instructions": [{"instruction": t.receipt["instruction"]}]},
            names=("receipt",),
            passes=("not_found", "in_another_batch"),  # the receipt is the payee's, too
        ),
    ),
    ("POST", "/v1/payments/batches/{id}/approval"): (Asked(),),
    ("POST", "/v1/payments/batches/{id}/rejection"): (Asked(lambda t: {"reason": "no"}),),
    ("POST", "/v1/payments/statements"): (
        Asked(file=b"<x/>", form={"signature": "0x" + "00" * 65}, passes=("file_not_a_bank_file", "forbidden")),
    ),
    ("GET", "/v1/payments/unmatched"): (Asked(shows="case"),),
    ("POST", "/v1/payments/unmatched/{id}/assignment"): (
        Asked(lambda t: {}),
        Asked(lambda t: {"person": t.person}, names=("person",), own_path=True),
    ),
    ("POST", "/v1/payments/unmatched/{id}/resolution"): (
        Asked(lambda t: {"resolution": "note", "reason": "no"}, passes=("not_assigned",)),
    ),
    ("POST", "/v1/payments/unmatched/{id}/resolution/approval"): (Asked(passes=("wrong_state",)),),
    ("POST", "/v1/payments/unmatched/{id}/resolution/rejection"): (
        Asked(lambda t: {"reason": "no"}, passes=("wrong_state",)),
    ),
    ("GET", "/v1/pool/pools"): (Asked(),),
    ("GET", "/v1/pool/rule-sets"): (Asked(),),
    ("GET", "/v1/pool/conditions"): (Asked(),),
    ("GET", "/v1/pool/bars"): (Asked(),),
    ("GET", "/v1/pool/loans"): (Asked(shows="loan"),),
    ("GET", "/v1/pool/loans/{loan}"): (Asked(shows="loan"),),
    ("GET", "/v1/pool/duties"): (Asked(),),
    ("GET", "/v1/pool/stops"): (Asked(),),
    ("GET", "/v1/pool/statistics"): (Asked(query=of_pool, names=("pool",), quiet=True),),
    ("GET", "/v1/pool/grades"): (Asked(query=of_pool, names=("pool",), quiet=True, passes=("rule_set_missing",)),),
    ("GET", "/v1/pool/recoveries"): (Asked(query=of_pool, names=("pool",), quiet=True),),
    ("GET", "/v1/pool/stress"): (Asked(query=of_pool, names=("pool",), quiet=True, passes=("rule_set_missing",)),),
    ("GET", "/v1/pool/position"): (Asked(query=of_pool, names=("pool",)),),
    ("GET", "/v1/pool/decisions/{decision}"): (Asked(shows="decision"),),
    ("POST", "/v1/pool/decisions"): (Asked(lambda t: {"rule": "entry", "loan": t.loan}, names=("loan",)),),
    ("POST", "/v1/pool/entries"): (Asked(lambda t: {"items": [{"loan": t.loan}]}, names=("loan",), quiet=True),),
    ("POST", "/v1/pool/cash"): (Asked(lambda t: {"pool": t.pool, "cash_fen": "1"}, names=("pool",)),),
    ("POST", "/v1/pool/late-claims"): (
        Asked(lambda t: {"loan": t.loan, "until_on": "2099-01-01", "grounds": some_hash("why")}, names=("loan",)),
    ),
}
WITH_A_SESSION = [row for row in ROWS if row.whose is not NOBODYS]


@pytest.fixture(scope="module")
def sides(anvil: Anvil, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoSides]:
    folder = tmp_path_factory.mktemp("walk")
    shutil.copy(migrated_sqlite, folder / "tallystick.db")
    database = Database(f"sqlite:///{folder / 'tallystick.db'}")
    found = TwoSides(Ledger(anvil, folder / "deployment.json"), database)
    with found.client:  # thousands of requests need no event loop each
        yield found
    found.close()
    database.close()


# --- the table itself


def test_every_route_has_its_row_and_every_row_its_route(gateway: Gateway) -> None:
    """A route without a row is nobody's, also to read: it answers 403 to all."""
    routes = {(method, route.path) for route in api_routes(gateway) for method in route.methods or ()}
    assert routes == set(ROUTES)
    assert len(ROUTES) == len(ROWS)
    assert {(row.method, row.path) for row in WITH_A_SESSION} == set(ASKED)


def test_the_table_is_asked_by_every_route_but_those_that_are_nobodys(gateway: Gateway) -> None:
    for route in api_routes(gateway):
        for method in route.methods or ():
            row = ROUTES[method, route.path]
            assert asks(route.dependant) == (row.whose is not NOBODYS), (method, route.path)
            assert (row.kinds == NO_KIND) == (row.whose is NOBODYS)
            assert row.roles and row.roles <= EVERYBODY and row.overseers <= row.kinds & OVERSEERS


def test_a_route_without_a_row_is_nobodys(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = gateway.at(gateway.people.supplier)
    assert desk.get("/v1/me").status_code == 200
    monkeypatch.delitem(ROUTES, ("GET", "/v1/me"))
    assert (desk.get("/v1/me").status_code, desk.get("/v1/me").json()["code"]) == (403, "wrong_kind")


def test_the_regulator_changes_nothing_but_its_own_house() -> None:
    """And, where there is a demo, its clock, as everybody may."""
    writes = {row.path.split("/")[2] for row in ROWS if row.method != "GET" and "regulator" in row.kinds}
    house = {"sign-in", "sessions", "me", "people", "invitations", "approval-rules", "delegations", "clients"}
    assert writes == house | {"keys", "notices", "webhooks", "intents", "demo"}
    assert actions_of("regulator") == {"GrantKey", "RevokeKey", "RevokeIntent"}


def test_the_operator_admits_and_has_no_vote_on_credit() -> None:
    writes = {row.path.split("/")[2] for row in ROWS if row.method != "GET" and "operator" in row.kinds}
    regulators = {row.path.split("/")[2] for row in ROWS if row.method != "GET" and "regulator" in row.kinds}
    assert writes - regulators == {"participants", "admissions", "bank-systems"}
    assert actions_of("operator") - actions_of("regulator") == {"AdmitParticipant", "SetStanding"}


def test_the_regulator_may_read_all_that_anybody_may_read_of_the_trade() -> None:
    trade = [row for row in ROWS if row.method == "GET" and row.kinds and "regulator" not in row.kinds]
    assert trade == []
    house = {"sessions", "me", "inbox", "people", "invitations", "approval-rules", "delegations", "keys", "notices"}
    house |= {"webhooks", "clients"}
    for row in ROWS:
        if row.method == "GET" and row.whose not in (NOBODYS, OPEN):
            assert ("regulator" in row.overseers) != (row.path.split("/")[2] in house), row


def actions_of(kind: str) -> set[str]:
    return {name for name, intent in INTENTS.items() if kind in kinds_of(name, intent.actor_field)}


def api_routes(gateway: Gateway) -> list[APIRoute]:
    """All, in the document or not: of the app itself, and of the routers in it."""
    routes = list(gateway.app.routes)
    routes += [route for one in routes for route in getattr(getattr(one, "original_router", None), "routes", ())]
    return [route for route in routes if isinstance(route, APIRoute) and not route.path.startswith("/docs")]


def asks(dependant: Any) -> bool:
    return dependant.call is caller or any(asks(one) for one in dependant.dependencies)


# --- the walk


@pytest.mark.parametrize("row", WITH_A_SESSION, ids=lambda row: f"{row.method} {row.path}")
def test_nobody_asks_it_without_a_session(sides: TwoSides, row: Row) -> None:
    for asked in ASKED[row.method, row.path]:
        answer = send(sides, row, asked, None, sides.nothing, sides.nothing)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize("kind", sorted(EVERY_KIND))
@pytest.mark.parametrize("row", WITH_A_SESSION, ids=lambda row: f"{row.method} {row.path}")
def test_each_cell_is_as_the_table_says(sides: TwoSides, row: Row, kind: str) -> None:
    wrong: list[str] = []
    for asked, role in itertools.product(ASKED[row.method, row.path], ROLES):
        wrong += [f"{kind} {role} {said}" for said in Cell(sides, row, asked, kind, role).wrong()]
    assert not wrong, "\n".join(wrong)


@dataclass
class Cell:
    """A route, asked in one way by one kind in one role, about the own things, another's and what does not exist."""

    sides: TwoSides
    row: Row
    asked: Asked
    kind: str
    role: str
    own: Things = field(init=False)
    others: Things = field(init=False)

    def __post_init__(self) -> None:
        self.own = self.sides.things(self.kind, self.role, self.sides.ours)
        self.others = self.sides.things(self.kind, self.role, self.sides.theirs)

    def wrong(self) -> Iterator[str]:
        """What is not as the table says."""
        if refused := self._refused():
            for whose, things in (("own", self.own), ("other's", self.others)):
                answer = self._send(things)
                if code(answer) != refused:
                    yield f"{whose}: {refused} expected, {said(answer)}"
            yield from self._changed()
            return
        if self.names <= self.own.own and (self.role == "administrator" or not self.asked.minded):
            yield from self._allowed(self._send(self.own), self.own, "own")
            if self.row.method != "GET":
                self.sides.restore()
        if self.names and self.row.whose is not OPEN:
            yield from self._others()

    @property
    def names(self) -> set[str]:
        return names_in(self.row, self.asked)

    def _refused(self) -> str | None:
        """What the table says before anybody's things are looked at."""
        if self.kind not in self.row.kinds:
            return "wrong_kind"
        return None if self.role in self.row.roles else "wrong_role"

    def _others(self) -> Iterator[str]:
        answer, nothing = self._send(self.others), self._send(self.sides.nothing)
        if self.asked.minded and self.role != "administrator":
            own = self._send(self.own)
            if neutral(own, self.own) != neutral(nothing, self.sides.nothing):
                yield f"a colleague's: {said(own)}, but of what does not exist: {said(nothing)}"
        if self.kind in self.row.overseers:
            yield from self._allowed(answer, self.others, "other's")
            return
        if answer.status_code not in (403, 404) and not self.asked.quiet:
            yield f"other's: 403 or 404 expected, {said(answer)}"
        if neutral(answer, self.others) != neutral(nothing, self.sides.nothing):
            yield f"other's: {said(answer)}, but of what does not exist: {said(nothing)}"
        yield from self._leaks(answer, "other's", but=self.others)
        yield from self._changed()

    def _allowed(self, answer: Response, things: Things, whose: str) -> Iterator[str]:
        shown = self.asked.shows if self.kind not in self.asked.unshown else None
        if answer.status_code >= 300 and code(answer) not in self.asked.passes:
            yield f"{whose}: to be answered, {said(answer)}"
        elif shown in things.own and str(getattr(things, shown or "")) not in answer.text:
            yield f"{whose}: names no {shown}: {answer.text[:200]}"
        if self.kind not in self.row.overseers:
            yield from self._leaks(answer, whose)

    def _leaks(self, answer: Response, whose: str, but: Things | None = None) -> Iterator[str]:
        """What is nobody else's. but: what was asked for may be said again."""
        known = set(map(str, asdict(but).values())) if but else set()
        if found := leaked(self.sides, self.row, answer.text, known):
            yield f"{whose}: tells {found}: {answer.text[:300]}"

    def _changed(self) -> Iterator[str]:
        if self.row.method == "GET":
            return
        now = self.sides.rows()
        if tables := [name for name, rows in now.items() if rows != self.sides.before[name]]:
            yield f"changed {tables}"
            self.sides.restore()

    def _send(self, things: Things) -> Response:
        return send(self.sides, self.row, self.asked, (self.kind, self.role), things, self.own)


def send(
    sides: TwoSides, row: Row, asked: Asked, member: tuple[str, str] | None, things: Things, own: Things
) -> Response:
    of_path = own if asked.own_path else things
    path = re.sub(r"\{(\w+)\}", lambda m: filled(row, m[1], of_path), row.path)
    headers = {"X-Request-Id": "same", "If-Match": "*"} | (sides.members[member].headers if member else {})
    more: dict[str, Any] = {"params": asked.query(things)} if asked.query else {}
    if asked.file is not None:
        more |= {"files": {"file": ("a.csv", asked.file)}, "data": asked.form}
    elif asked.body is not None:
        more["json"] = asked.body(things)
    return sides.client.request(row.method, path, headers=headers, **more)


def filled(row: Row, name: str, things: Things) -> str:
    if row.path.endswith("/keys/{key}") and name == "key":
        return FRESH
    return str(getattr(things, id_of(row) if name == "id" else NAMES.get(name, name)))


def id_of(row: Row) -> str:
    return IDS[row.path.partition("/{id}")[0].rpartition("/")[2]]


def names_in(row: Row, asked: Asked) -> set[str]:
    """Which things a request names."""
    in_path = set() if asked.own_path or row.path.endswith("/keys/{key}") else set(re.findall(r"\{(\w+)\}", row.path))
    if row.path.endswith("/keys/{key}"):
        in_path = {"person"}
    found = {id_of(row) if name == "id" else NAMES.get(name, name) for name in in_path}
    return found | set(asked.names)


def code(answer: Response) -> str | None:
    return str(answer.json().get("code")) if answer.status_code >= 400 else None


def said(answer: Response) -> str:
    return f"{answer.status_code} {answer.text[:300]}"


def neutral(answer: Response, things: Things) -> tuple[int, str]:
    """The answer without the ids that it was asked about, also where it shows their beginning only."""
    text = answer.text
    text = text.replace(answer.headers["X-Request-Id"], "…")
    values = sorted({value for value in asdict(things).values() if isinstance(value, str)}, key=len, reverse=True)
    for value in values:
        text = text.replace(json.dumps(value), '"…"')
    for word in (value for value in values if value.startswith("0x")):
        text = text.replace(word, "…").replace(word[:10], "…")
    return answer.status_code, text


def leaked(sides: TwoSides, row: Row, text: str, known: set[str]) -> list[str]:
    """Marks of the other side in an answer. known: what was asked about, which it may say again."""
    marks = sides.secrets if row.whose is OPEN else sides.marks | sides.addresses
    for asked in sorted(known, key=len, reverse=True):
        text = text.replace(asked, "") if len(asked) >= 7 else text
    return sorted(mark for mark in marks if mark in text and mark not in known)[:5]


# --- repeats, filters, cursors, files, drafts


def test_a_colleague_is_not_answered_what_somebody_else_was(sides: TwoSides) -> None:
    """The same request under the same Idempotency-Key, by somebody who may not make it."""
    answers = [
        sides.client.post(
            "/v1/accounts",
            json=EXAMPLES["AccountRequest"],
            headers=sides.members["bank", role].headers | {"Idempotency-Key": "the-same"},
        )
        for role in ("maker", "maker", "viewer")
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 409]
    assert code(answers[2]) == "idempotency_key_reused"
    sides.restore()


def test_no_filter_and_no_cursor_shows_anothers(sides: TwoSides) -> None:
    """Every parameter of every list, with each word that it takes and with another's ids, in one person's hands."""
    wrong = []
    for row, kind in itertools.product(WITH_A_SESSION, sorted(EVERY_KIND)):
        if row.method != "GET" or kind not in row.kinds or kind in row.overseers:
            continue
        others = sides.things(kind, "administrator", sides.theirs)
        own = sides.things(kind, "administrator", sides.ours)
        path = re.sub(r"\{(\w+)\}", lambda m: filled(row, m[1], own), row.path)  # noqa: B023
        base = {"digest": [own.done]} | of_pool(own) | of_span(own)
        for name, value in asked_with(sides, row, others):
            query = base | {name: value}
            answer = sides.client.get(path, params=query, headers=sides.members[kind, "administrator"].headers)
            known = {str(value)} | set(re.findall(r"\w+", str(value)))
            found = leaked(sides, row, answer.text, known)
            if found or answer.status_code >= 500:
                wrong.append(f"{kind} GET {path} {name}={value}: {found} {said(answer)}")
    assert not wrong, "\n".join(wrong)


def asked_with(sides: TwoSides, row: Row, others: Things) -> Iterator[tuple[str, Any]]:
    """A parameter at a time."""
    parameters = sides.gateway.app.openapi()["paths"][row.path]["get"].get("parameters", [])
    for one in parameters:
        if one["in"] != "query":
            continue
        schemas = [one["schema"], *one["schema"].get("anyOf", []), one["schema"].get("items", {})]
        for word in itertools.chain.from_iterable(schema.get("enum", []) for schema in schemas):
            yield one["name"], word
        if any(schema.get("type") == "boolean" for schema in schemas):
            yield one["name"], True
        if any(schema.get("type") == "string" for schema in schemas):
            words = (others.participant, others.pool, others.person, others.digest, others.certificate, others.loan)
            for word in words if one["name"] != "after" else set(filter(_is_text, asdict(others).values())):
                yield one["name"], word
        if one["name"] == "after":
            yield "after", f"0:{others.digest}"
            yield "after", f"9999999999:{others.digest}"
            yield "after", f"0:{others.certificate}"
            yield "after", f"{others.pool}:{others.participant}"
            yield "after", f"{others.lot}:0:0:0"


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def test_a_file_brings_in_the_own_invoices_alone(sides: TwoSides) -> None:
    """Rows of another buyer are refused alike, whether that one has such an invoice or not; a red one takes nothing."""
    theirs = [row for row in sides.before["imported_invoice"] if "THEIR1" in row]
    assert len(theirs) == 1
    known = "THEIRDEBTOR,THEIRSUPPLIER,THEIR1,2026-01-05,4321007.00,13.00,4321020.00,1"
    unknown = known.replace("THEIR1", "THEIR9")
    red = known.replace("THEIR1", "THEIR8").replace(",4321007.00,13.00,4321020.00", ",-4321007.00,-13.00,-4321020.00")
    maker = sides.members["enterprise", "maker"]
    answer = maker.upload("a.csv", "\n".join([HEADER, known, unknown, red, ""]).encode())
    assert answer.status_code == 201, answer.text
    assert [one["code"] for one in answer.json()["refusals"]] == ["not_yours"] * 3
    now = sides.rows()
    assert {name for name, rows in now.items() if rows != sides.before[name]} == {"invoice_file", "invoice_refusal"}
    sides.restore()


@pytest.mark.parametrize("kind", sorted(EVERY_KIND))
@pytest.mark.parametrize("action", sorted(INTENTS))
def test_a_draft_about_anothers_is_answered_like_one_about_nothing(sides: TwoSides, action: str, kind: str) -> None:
    """What is left to the ledger is drafted for both, and neither the draft nor its line in the list says anything of
    the other's; what is checked early is refused for both in the same words."""
    intent = INTENTS[action]
    role = "maker" if action not in ("GrantKey", "RevokeKey") else "administrator"
    desk = sides.members[kind, role]
    own, others = sides.things(kind, role, sides.ours), sides.things(kind, role, sides.theirs)
    if kind not in kinds_of(action, intent.actor_field):
        answer = desk.post("/v1/intents/drafts", drafted(sides, action, own, own))
        assert (answer.status_code, code(answer)) == (403, "wrong_kind")
        return
    about, nothing = (desk.post("/v1/intents/drafts", drafted(sides, action, own, t)) for t in (others, sides.nothing))
    assert about.status_code == nothing.status_code, (about.text, nothing.text)
    if about.status_code == 201:
        lines = [line for line in desk.get("/v1/intents").json()["items"] if line["action"] == action]
        amounts = {line["digest"]: line["amount_fen"] for line in lines}
        of_both = [amounts[answer.json()[0]["digest"]] for answer in (about, nothing)]
        assert of_both[0] == of_both[1]
        signer = sides.members[kind, "administrator" if role == "administrator" else "checker"]
        signed = [signer.sign(answer.json()[0]["digest"]) for answer in (about, nothing)]
        assert signed[0].status_code == signed[1].status_code, (signed[0].text, signed[1].text)
        assert code(signed[0]) == code(signed[1])
    else:
        assert neutral(about, others) == neutral(nothing, sides.nothing)
    assert leaked(sides, ROUTES["GET", "/v1/intents"], about.text, set(map(str, asdict(others).values()))) == []
    sides.restore()


def drafted(sides: TwoSides, action: str, own: Things, things: Things) -> dict[str, Any]:
    """The action by the caller, about somebody's things."""
    intent = INTENTS[action]
    named = {
        "lot": things.lot,
        "receivable": things.certificate,
        "financing": things.financing,
        "loan": things.loan,
        "decision": things.decision,
        "participant": things.participant,
        "key": FRESH,
        "target": things.contract,
        "pool": "0x" + sides.ours.trade["pool"].encode().ljust(32, b"\0").hex(),
        "to": "3",
        "kind": "1",
        "recourse": False,
        "invoices": [{"invoice": things.certificate, "amount": "9", "used": "9"}],
        "bankReference": "0x" + b"REF9".ljust(32, b"\0").hex(),
        "maturity": "1798732799",
    }
    words = {"terms", "reason", "evidence", "grounds", "commitment", "salt", "ruleSet", "kyb"}
    people = {"bank", "debtor", "supplier", "recipient", "reviewer", "treasurer", "supervisor"}
    fields = {
        name: named.get(name)
        or (some_hash("w") if name in words else sides.ours.people.debtor.address if name in people else "1")
        for name in intent.fields
    }
    if "recourse" in fields:
        fields["recourse"] = False
    return {"items": [{"action": action, "fields": fields | {intent.actor_field: own.participant}}]}


def test_the_page_shows_the_table_as_it_is() -> None:
    """python -m api authority > docs/authority.md"""
    assert (Path(__file__).parents[2] / "docs" / "authority.md").read_text() == page()
