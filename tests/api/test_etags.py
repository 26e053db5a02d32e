"""What a reader has already is not sent again; what somebody changed meanwhile is not overwritten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pydantic import BaseModel, Field

from api.request.etags import IfMatch, etag_of, require_match
from api.shapes import Fen
from tests.support.gateway import Desk, Gateway, problem
from tests.support.people import join, member


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
    def change(body: Limit, if_match: IfMatch = None) -> Limit:
        require_match(if_match, kept["limit"])
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


# --- what administrators edit


def rules(fen: int) -> list[dict[str, str]]:
    return [{"action": "SetLimit", "one_up_to_fen": str(fen)}]


def two_administrators(gateway: Gateway) -> tuple[str, Desk, Desk]:
    """A person of the bank's whom they may change, and both."""
    founder = gateway.at(gateway.people.bank)
    _, first = member(founder, "first@bank.example", "administrator")
    _, second = member(first, "second@bank.example", "administrator")
    return join(first, "li.na@bank.example", "maker").id, first, second


def test_whoever_edits_says_what_it_has_seen(gateway: Gateway) -> None:
    person, first, _ = two_administrators(gateway)
    problem(first.put("/v1/approval-rules", rules(1)), 428, "match_required")
    answer = gateway.client.patch(f"/v1/people/{person}", json={"roles": ["viewer"]}, headers=first.headers)
    problem(answer, 428, "match_required")
    assert first.get("/v1/approval-rules").json() == []
    assert first.get(f"/v1/people/{person}").json()["roles"] == ["maker"]


def test_of_two_administrators_at_once_one_is_told_to_look_again(postgres_gateway: Gateway) -> None:
    gateway = postgres_gateway
    person, first, second = two_administrators(gateway)
    changes: list[tuple[str, str, list[Any]]] = [
        ("PUT", "/v1/approval-rules", [rules(1), rules(2)]),
        ("PUT", "/v1/approval-rules", [rules(3), []]),
        ("PATCH", f"/v1/people/{person}", [{"roles": ["checker"]}, {"suspended": True}]),
    ]
    for method, path, bodies in changes:
        seen = first.seen(path)
        assert second.seen(path) == seen

        def change(desk: Desk, body: Any, method: str = method, path: str = path, seen: Any = seen) -> tuple[int, Any]:
            answer = gateway.client.request(method, path, json=body, headers=desk.headers | seen)
            return answer.status_code, answer.json()

        with ThreadPoolExecutor(2) as both:
            answers = list(both.map(change, (first, second), bodies))
        [done] = [said for status, said in answers if status == 200]
        [refused] = [said for status, said in answers if status == 412]
        assert refused["code"] == "changed_meanwhile"
        assert first.get(path).json() == done  # all of the one, and nothing of the other


def test_who_is_told_so_looks_again_and_changes_what_is_there_now(gateway: Gateway) -> None:
    person, first, second = two_administrators(gateway)
    path = f"/v1/people/{person}"
    old = second.seen(path)
    assert first.patch(path, {"roles": ["checker"]}).status_code == 200
    suspend = {"suspended": True}
    problem(gateway.client.patch(path, json=suspend, headers=second.headers | old), 412, "changed_meanwhile")
    answer = second.patch(path, suspend).json()
    assert (answer["roles"], bool(answer["suspended_at"])) == (["checker"], True)


def test_the_document_says_where_it_is_asked_for(gateway: Gateway) -> None:
    found = set()
    for path, methods in gateway.app.openapi()["paths"].items():
        for method, operation in methods.items():
            asks = [one for one in operation.get("parameters", []) if one["name"] == "If-Match"]
            assert bool(asks) == ({"412", "428"} <= operation["responses"].keys())
            assert all(one["required"] for one in asks)
            found |= {(method, path)} if asks else set()
    replaced = ("/v1/approval-rules", "/v1/credit-policy", "/v1/early-payment-programme", "/v1/cost-shares/{id}")
    decided = {("post", "/v1/cost-shares/{id}/approval"), ("patch", "/v1/people/{person}")}
    assert found == {*(("put", path) for path in replaced), *decided}
