"""A lot on paper, over HTTP: for whom, always the same, and checked by anybody who holds it, who learns no more."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from httpx import Response

from chain.intents import lot_id, tail_of
from readmodel.tables import AuditLine, Lot, Paper, Profile, Receivable
from tests.support.gateway import Desk, Gateway, problem
from tests.support.ledger import Kind, Ledger
from tests.support.life import DISCOUNT, PLEDGE, YUAN, disbursed, undo
from tests.support.paper import pictures, read_codes, text
from tests.support.powers import seize
from tests.support.server import served
from tests.support.tables import put_row, rows_of

FACE, PART = 1_000 * YUAN, 300 * YUAN


class Story:
    """A certificate of a thousand yuan: 300 of it sold to the bank with recourse, 700 pledged to it."""

    def __init__(self, gateway: Gateway, ledger: Ledger) -> None:
        self.gateway, self.ledger, people = gateway, ledger, gateway.people
        self.certificate = ledger.certificate(people.debtor, people.supplier, FACE)
        self.pledged = lot_id(self.certificate, 0)
        ledger.send(ledger.sign(people.supplier, "SplitLot", lot=self.pledged, amount=PART))
        self.sold = tail_of(self.pledged, FACE, PART)
        disbursed(ledger, people, DISCOUNT, self.sold, people.supplier, PART, recourse=True)
        self.loan = disbursed(ledger, people, PLEDGE, self.pledged, people.supplier, FACE - PART)
        gateway.sync()
        for party, name in ((people.debtor, "示例远舟汽车有限公司"), (people.supplier, "深圳龘电子有限公司")):
            filed = {"code": party.code, "name": name, "name_en": "", "kind": "enterprise", "filed_at": 1}
            put_row(gateway.database, Profile, {"participant": party.address, **filed})
        self.supplier, self.bank = gateway.at(people.supplier), gateway.at(people.bank)

    def paper(self, lot: str, by: Desk | None = None, **headers: str) -> Response:
        desk = by or self.supplier
        return self.gateway.client.get(f"/v1/lots/{lot}/certificate.pdf", headers=desk.headers | headers)

    def pdf(self, lot: str) -> bytes:
        answer = self.paper(lot)
        assert answer.status_code == 200, answer.text
        return answer.content

    def asked(self, code: str, **query: str) -> dict[str, object]:
        """By somebody who is not signed in."""
        answer = self.gateway.client.get(f"/v1/verifications/{code}", params=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def something_happens(self) -> None:
        """Elsewhere on the ledger."""
        people = self.gateway.people
        self.ledger.certificate(people.debtor, people.supplier, FACE)
        self.gateway.sync()


@pytest.fixture
def story(gateway: Gateway, ledger: Ledger) -> Story:
    return Story(gateway, ledger)


def code_on(pdf: bytes) -> str:
    """As a telephone reads it."""
    (url,) = read_codes(pictures(pdf)[0])
    found = re.fullmatch("http://localhost/verify/([a-z2-7]{32})", url)
    assert found
    return found[1]


def sha256(pdf: bytes) -> str:
    return hashlib.sha256(pdf).hexdigest()


def test_a_paper_says_what_the_ledger_says(story: Story) -> None:
    answer = story.paper(story.sold)
    assert answer.headers["content-type"] == "application/pdf"
    said, people = text(answer.content), story.gateway.people
    (row,) = rows_of(story.gateway.database, Receivable)
    for fact in (
        *("人民币叁佰元整", "￥300.00", "70,001 – 100,000", "示例远舟汽车有限公司", "深圳〔U+9F98〕电子有限公司"),
        *("有追索权转让", people.debtor.code, people.supplier.code, people.bank.address),
        *(story.sold, story.certificate, row["tx"], story.ledger.deployment.addresses["ReceivableLedger"]),
        *("ReceivableIssued", "LotSplit", "LotTransferred", f"{story.ledger.deployment.chain_id}"),
    ):
        assert fact in said, fact
    pledged = text(story.pdf(story.pledged))
    assert "已质押" in pledged and "1 – 70,000" in pledged


def test_its_steps_are_those_of_its_lineage(story: Story) -> None:
    said = text(story.pdf(story.sold))
    found = story.supplier.get(f"/v1/lots/{story.sold}/lineage").json()["items"]
    places = [said.index(step["tx"], said.index("流转记录")) for step in reversed(found)]
    assert len(places) == 3 and places == sorted(places)


def test_the_same_state_is_the_same_paper_for_everybody(story: Story) -> None:
    first = story.pdf(story.sold)
    story.something_happens()
    assert story.paper(story.sold, story.bank).content == first == story.pdf(story.sold)
    assert len(rows_of(story.gateway.database, Paper)) == 1


def test_many_who_ask_at_once_get_the_same_paper(postgres_gateway: Gateway, ledger: Ledger) -> None:
    story = Story(postgres_gateway, ledger)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: story.pdf(story.sold), range(8)))
    assert len(set(found)) == 1
    assert [row["sha256"] for row in rows_of(postgres_gateway.database, Paper)] == ["0x" + sha256(found[0])]
    assert (
        story.asked(code_on(found[0]), sha256=sha256(found[0])).items()
        >= {"state": "valid", "document": "same"}.items()
    )


def test_who_has_it_already_is_not_sent_it_again(story: Story) -> None:
    tag = story.paper(story.sold).headers["etag"]
    again = story.paper(story.sold, **{"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert story.paper(story.pledged, **{"If-None-Match": tag}).status_code == 200


def test_who_may_not_see_the_certificate_may_not_have_its_paper(story: Story, gateway: Gateway) -> None:
    people = gateway.people
    stranger = gateway.at(gateway.admit("ENTERPRISE2", Kind.ENTERPRISE))
    rival = gateway.at(gateway.admit("BANK2", Kind.BANK))
    for desk in (stranger, rival, gateway.at(people.reviewer)):
        problem(story.paper(story.sold, desk), 404, "not_found")
    problem(story.paper("0x" + "cd" * 32), 404, "not_found")
    problem(gateway.client.get(f"/v1/lots/{story.sold}/certificate.pdf"), 401, "not_signed_in")
    for party in (people.debtor, people.bank, story.ledger.operator):
        assert story.paper(story.sold, gateway.at(party)).status_code == 200
    assert len(rows_of(gateway.database, Paper)) == 1


def test_a_bank_that_takes_a_paper_is_written_down(story: Story) -> None:
    assert story.paper(story.sold, story.bank).status_code == 200
    line = rows_of(story.gateway.database, AuditLine)[-1]
    assert (line["route"], line["resource"]) == ("GET /v1/lots/{lot}/certificate.pdf", story.sold)


# --- checking one


def test_a_paper_is_valid_as_long_as_the_ledger_says_the_same(story: Story) -> None:
    pdf = story.pdf(story.sold)
    code = code_on(pdf)
    found = story.asked(code)
    assert (found["state"], found["document"]) == ("valid", None)
    assert f"block {found['since_block']} " in text(pdf)
    story.something_happens()
    later = story.asked(code)
    assert (later["state"], later["since_block"]) == ("valid", found["since_block"])
    assert int(str(later["block"])) > int(str(found["block"]))


def test_the_file_itself_is_known_by_its_hash(story: Story) -> None:
    pdf = story.pdf(story.sold)
    code = code_on(pdf)
    assert story.asked(code, sha256=sha256(pdf))["document"] == "same"
    assert story.asked(code, sha256="0x" + sha256(pdf).upper())["document"] == "same"
    assert story.asked(code, sha256=sha256(pdf + b" "))["document"] == "other"
    assert story.asked(code, sha256=sha256(story.pdf(story.pledged)))["document"] == "other"
    problem(story.gateway.client.get(f"/v1/verifications/{code}", params={"sha256": "zz"}), 422)


def test_a_lot_that_changed_has_another_paper_and_the_old_one_is_superseded(story: Story) -> None:
    old, kept = story.pdf(story.pledged), story.pdf(story.sold)
    ledger, people = story.ledger, story.gateway.people
    fields = {"financing": story.loan, "amount": 100 * YUAN, "bankReference": ledger.reference()}
    ledger.send(ledger.sign(people.bank, "RecordRepayment", **fields))
    story.gateway.sync()
    found = story.asked(code_on(old), sha256=sha256(old))
    (row,) = [row for row in rows_of(story.gateway.database, Lot) if row["id"] == story.pledged]
    assert found["state"] == "superseded"
    assert found["since_block"] == row["changed_block"]
    assert found["document"] == "same"  # it was handed out, and said the truth then
    new = story.pdf(story.pledged)
    assert story.asked(code_on(new))["state"] == "valid"
    assert "￥600.00" in text(new)
    assert story.asked(code_on(kept))["state"] == "valid"  # the other lot is as it was


def test_whatever_happens_to_a_certificate_supersedes_the_papers_of_all_its_lots(story: Story) -> None:
    codes = [code_on(story.pdf(lot)) for lot in (story.sold, story.pledged)]
    ledger, bank = story.ledger, story.gateway.people.bank
    fields = {"receivable": story.certificate, "amount": FACE, "bankReference": ledger.reference()}
    ledger.send(ledger.sign(bank, "RecordPayment", **fields))
    story.gateway.sync()
    assert {story.asked(code)["state"] for code in codes} == {"superseded"}
    assert "已结清" in text(story.pdf(story.sold))


def test_a_name_that_was_filed_anew_supersedes_without_a_block(story: Story) -> None:
    code = code_on(story.pdf(story.sold))
    bank = story.gateway.people.bank
    filed = {"code": bank.code, "name": "示例银行", "name_en": "", "kind": "bank", "filed_at": 2}
    put_row(story.gateway.database, Profile, {"participant": bank.address, **filed})
    found = story.asked(code)
    assert (found["state"], found["since_block"]) == ("superseded", None)


def test_what_a_court_does_is_on_paper(gateway: Gateway, ledger: Ledger) -> None:
    seize(ledger, gateway.people)
    gateway.sync()
    subcontractor = gateway.at(gateway.people.subcontractor)
    (lot,) = subcontractor.get("/v1/lots").json()["items"]
    answer = subcontractor.get(f"/v1/lots/{lot['id']}/certificate.pdf")
    assert answer.status_code == 200, answer.text
    for word in ("司法冻结", "司法划转", "解除冻结"):
        assert word in text(answer.content)


def test_a_certificate_that_was_rejected_leaves_its_paper_superseded(gateway: Gateway, ledger: Ledger) -> None:
    people = gateway.people
    issued = ledger.issue(people.debtor, people.supplier, FACE)
    ledger.send(issued)
    gateway.sync()
    desk = gateway.at(people.supplier)
    lot = lot_id(ledger.receivable(issued), 0)
    code = code_on(desk.get(f"/v1/lots/{lot}/certificate.pdf").content)
    ledger.send(undo(ledger, people.supplier, "RejectReceivable", issued.intent))
    gateway.sync()
    problem(desk.get(f"/v1/lots/{lot}/certificate.pdf"), 404, "not_found")
    assert gateway.client.get(f"/v1/verifications/{code}").json()["state"] == "superseded"


@pytest.mark.parametrize("code", ["a" * 32, "A" * 32, "0", "é", "a" * 5_000, "%00", "'; DROP TABLE paper; --"])
def test_what_no_paper_bears_is_unknown(gateway: Gateway, code: str) -> None:
    answer = gateway.client.get(f"/v1/verifications/{code}", params={"sha256": "ab" * 32})
    assert answer.json()["state"] == "unknown"
    assert answer.json().items() >= {"since_block": None, "document": None}.items()
    assert "查无此文件" in gateway.client.get(f"/verify/{code}").text


def test_a_code_is_told_by_nothing_that_others_know(story: Story, gateway: Gateway) -> None:
    """Made with another key, the same facts have another code."""
    code = code_on(story.pdf(story.sold))
    gateway.settings.paper_key = type(gateway.settings.paper_key)("another one")
    assert code_on(story.pdf(story.sold)) != code
    assert story.asked(code)["state"] == "valid"  # the older paper is still true


# --- the page


def test_the_page_tells_strangers_nothing_but_whether_it_is_true(story: Story) -> None:
    pdf = story.pdf(story.sold)
    code, people = code_on(pdf), story.gateway.people
    page = story.gateway.client.get(f"/verify/{code}", params={"sha256": sha256(pdf)})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "有效" in page.text and "Valid" in page.text and "byte for byte" in page.text
    answers = page.text + str(story.asked(code, sha256=sha256(pdf)))
    hidden = [party.address for party in vars(people).values()] + [party.code for party in vars(people).values()]
    for secret in (*hidden, "300.00", "示例远舟", "叁佰", story.sold, story.certificate, story.sold[2:20]):
        assert secret not in answers, secret


def test_what_is_typed_into_the_page_runs_nowhere(story: Story) -> None:
    code = code_on(story.pdf(story.sold))
    page = story.gateway.client.get(f"/verify/{code}", params={"sha256": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text
    assert "不是平台出具的原件" in page.text


def test_the_page_asks_nothing_of_anybody_else(story: Story) -> None:
    page = story.gateway.client.get(f"/verify/{code_on(story.pdf(story.sold))}")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert not re.search(r"(?:src|href|action)=|https?:|url\(", page.text)
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium here: apt-get install chromium")
def test_a_browser_runs_the_pages_script_and_style(story: Story, tmp_path: Path) -> None:
    pdf = story.pdf(story.sold)
    with served(story.gateway.app) as url:
        shown = subprocess.run(
            [
                *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000"),
                *("--enable-logging=stderr", "--dump-dom", f"--user-data-dir={tmp_path}"),
                f"{url}/verify/{code_on(pdf)}?sha256={sha256(pdf)}",
            ],
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert '<label id="choose">' in shown.stdout  # the script has shown it
    assert "Content Security Policy" not in shown.stderr
