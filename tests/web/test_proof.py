"""A certificate's proof: asked of the ledger's node, worked out again in the browser, and loud where it fails."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Route, expect

from tests.web.person import Person
from tests.web.staged import refusal

ASK = "向账本节点核验"
BY_NODE = ("节点是登记在案的账本", "交易均已生效", "逐字一致", "与账面逐项一致")
BY_BROWSER = ("由事件声明复算相符", "逐笔见于日志", "签名与签名地址相符")


def passed_on(person: Person) -> str:
    """A certificate of which the person has a part, and has passed on or split another."""
    lots = person.ask("GET", "/v1/lots?limit=1000").json()["items"]
    return next(str(one["certificate"]) for one in lots if one["amount_fen"] != one["certificate_face_fen"])


def proof_of(person: Person, certificate: str) -> Locator:
    person.go(f"/certificates/{certificate}")
    return person.page.get_by_role("region", name="账本凭据")


def test_a_holder_checks_at_the_node_and_in_the_browser(person: Person) -> None:
    person.sign_in("maker")
    panel = proof_of(person, passed_on(person))
    person.button(ASK, panel).click()
    expect(panel.get_by_text("核验通过")).to_be_visible()
    for words in (*BY_NODE, *BY_BROWSER):
        expect(panel.get_by_role("listitem").filter(has_text=words)).to_contain_text("通过")
    expect(panel.locator(".check-bad")).to_have_count(0)
    panel.get_by_text("查看原始数据").click()
    expect(panel.get_by_text("ReceivableIssued").first).to_be_visible()
    expect(panel.locator("code", has_text="face ").first).to_be_visible()


def test_whoever_sees_the_certificate_and_not_its_documents_can_check_too(person: Person) -> None:
    """The operator looks over all; a funder of another bank saw one of its lots."""
    person.sign_in("maker", "operator")
    certificates = person.ask("GET", "/v1/certificates?state=settled&limit=5").json()["items"]
    panel = proof_of(person, certificates[0]["id"])
    person.button(ASK, panel).click()
    expect(panel.get_by_text("核验通过")).to_be_visible()


def changed(person: Person, how: Any) -> None:
    """What the browser gets of the proof is not what the gateway said."""

    def answer(route: Route) -> None:
        given = route.fetch()
        body = given.json()
        how(body)
        route.fulfill(response=given, json=body)

    person.page.route("**/v1/certificates/*/proof", answer)


def test_a_log_that_was_tampered_with_is_found_by_the_browser(person: Person) -> None:
    person.sign_in("maker")

    def tamper(body: dict[str, Any]) -> None:
        event = body["transactions"][0]["events"][0]
        event["data"] = "0x" + "00" * 31 + "01" + event["data"][66:]

    changed(person, tamper)
    panel = proof_of(person, passed_on(person))
    person.button(ASK, panel).click()
    expect(panel.get_by_role("alert")).to_contain_text("核验不通过")
    expect(panel.locator(".check-bad")).to_contain_text("逐笔见于日志")


def test_what_the_contract_says_otherwise_is_shown_field_by_field(person: Person) -> None:
    person.sign_in("maker")

    def differ(body: dict[str, Any]) -> None:
        one = {"what": "certificate", "which": body["certificate"], "column": "face_fen"}
        body["differences"] = [one | {"ledger": "50000000", "tables": "40000000"}]

    changed(person, differ)
    panel = proof_of(person, passed_on(person))
    person.button(ASK, panel).click()
    expect(panel.get_by_role("alert")).to_contain_text("请暂停办理")
    expect(panel.get_by_role("row").filter(has_text="face_fen")).to_contain_text("40000000")


def test_a_node_that_does_not_answer_is_said_to_be_away(person: Person) -> None:
    person.sign_in("maker")
    away = "账本节点暂无应答，暂时无法核验，请稍后重试"
    person.page.route("**/v1/certificates/*/proof", refusal(503, "node_away", away, after_s=10))
    panel = proof_of(person, passed_on(person))
    person.button(ASK, panel).click()
    expect(panel.get_by_role("alert")).to_contain_text(away)
    expect(panel.get_by_role("alert")).to_contain_text("请在 10 秒后再试")
    expect(panel.get_by_role("listitem").filter(has_text="首尾相接")).to_contain_text("通过")
    expect(panel.get_by_text("核验通过")).to_have_count(0)
    person.page.unroute("**/v1/certificates/*/proof")
    person.button("重试", panel).click()
    expect(panel.get_by_text("核验通过")).to_be_visible()
