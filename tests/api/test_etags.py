"""What a reader has already is not sent again; what somebody changed meanwhile is not overwritten."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, Field
from starlette.requests import Request

from api.request.etags import etag_of, require_match
from api.shapes import Fen
from tests.support.gateway import Desk, Gateway, problem


@pytest.fixture
def desk(gateway: Gateway) -> Desk:
    return gateway.at(gateway.people.supplier)


def test_what_is_known_is_not_sent_again(desk: Desk) -> None:
    first = desk.get("/v1/me")
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = desk.gateway.client.get("/v1/me", headers=desk.headers | {"If-None-Match": known})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert desk.gateway.client.get("/v1/me", headers=desk.headers | {"If-None-Match": '"other"'}).json() == first.json()


def test_what_changed_is_sent_with_another_tag(gateway: Gateway, desk: Desk) -> None:
    draft = desk.drafted("GiveConsent", participant=desk.party.address, terms="0x" + "11" * 32)
    path = f"/v1/intents/{draft['digest']}"
    tag = desk.get(path).headers["etag"]
    desk.sign(draft["digest"])
    answer = gateway.client.get(path, headers=desk.headers | {"If-None-Match": tag})
    assert (answer.status_code, answer.json()["state"]) == (200, "queued")
    assert answer.headers["etag"] != tag


def test_a_problem_has_no_tag(desk: Desk) -> None:
    answer = desk.gateway.client.get("/v1/nothing", headers={"If-None-Match": "*"})
    problem(answer, 404)
    assert "etag" not in answer.headers


class Limit(BaseModel):
    amount_fen: Fen
    begins: int = Field(alias="from")


def test_two_who_edit_the_same_do_not_overwrite_each_other(gateway: Gateway) -> None:
    kept = {"limit": Limit(amount_fen=1, **{"from": 2})}

    @gateway.app.get("/v1/limit")
    def limit() -> Limit:
        return kept["limit"]

    @gateway.app.put("/v1/limit")
    def change(body: Limit, request: Request) -> Limit:
        require_match(request, kept["limit"])
        kept["limit"] = body
        return body

    client, seen = gateway.client, gateway.client.get("/v1/limit").headers["etag"]
    assert seen == etag_of(kept["limit"])
    first, second = {"amount_fen": "5", "from": 2}, {"amount_fen": "7", "from": 2}
    problem(client.put("/v1/limit", json=first), 428, "match_required")
    assert client.put("/v1/limit", json=first, headers={"If-Match": seen}).status_code == 200
    problem(client.put("/v1/limit", json=second, headers={"If-Match": seen}), 412, "changed_meanwhile")
    problem(client.put("/v1/limit", json=second, headers={"If-Match": f"W/{etag_of(kept['limit'])}"}), 412)
    assert kept["limit"].amount_fen == 5
