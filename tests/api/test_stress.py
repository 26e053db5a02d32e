"""What if, of the live book: `python -m api stress`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from api.__main__ import main
from tests.support.anvil import Anvil
from tests.support.gateway import Gateway, problem
from tests.support.ledger import Kind, Ledger, some_hash
from tests.support.life import YUAN, pledge_loan, repaid
from tests.support.pool import POOL, RATIO_BPS

STARTS = int(datetime(2025, 6, 3, tzinfo=UTC).timestamp())
LENT = 990 * YUAN


@pytest.fixture(scope="module")
def anvil() -> Iterator[Anvil]:
    with Anvil(start=STARTS) as node:
        yield node


@pytest.fixture
def book(gateway: Gateway, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Gateway:
    """One loan that performs, and the command's own settings."""
    people = gateway.people
    loan = pledge_loan(ledger, people, 1_000 * YUAN)
    words = {"ruleSet": some_hash("rules"), "decision": some_hash("entry"), "pool": POOL}
    fields = {"loan": loan, "principal": LENT, "ratioBps": RATIO_BPS}
    ledger.send(ledger.sign(people.bank, "EnterLoan", **fields, **words))
    gateway.sync()
    monkeypatch.setenv("TALLYSTICK_DATABASE_URL", gateway.database.url.render_as_string(hide_password=False))
    return gateway


def test_a_table_a_picture_and_data(book: Gateway, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture, data = tmp_path / "book.svg", tmp_path / "book.json"
    debtor = book.people.debtor.address
    shock = ["--shock", f"debtor={debtor}:100%", "--cash", "1000.50"]
    assert main(["stress", *shock, "--chart", str(picture), "--json", str(data)]) == 0
    said = capsys.readouterr().out
    assert "0.00%" in said and "100.00%" in said and "newly" in said
    found = json.loads(data.read_text("utf-8"))
    owed = str(LENT * RATIO_BPS // 10_000)
    [bank] = found["banks"]
    assert (bank["bank"], bank["npl_after_fen"], bank["claims_fen"]) == (book.people.bank.address, str(LENT), owed)
    assert (found["turned"], found["left_fen"], found["waiting_fen"]) == (1, "100050", owed)
    text = "".join(ElementTree.parse(picture).getroot().itertext())
    assert "newly" in text and "http" not in picture.read_text("utf-8").replace("http://www.w3.org", "")


def test_somebody_else_s_trouble_changes_nothing(book: Gateway, tmp_path: Path) -> None:
    data = tmp_path / "book.json"
    assert main(["stress", "--cash", "1", "--shock", "product=discount:100%", "--json", str(data)]) == 0
    assert json.loads(data.read_text("utf-8"))["turned"] == 0


@pytest.mark.parametrize(
    "wrong",
    [
        ["--cash", "1", "--shock", "weather=*:5%"],
        ["--cash", "1", "--shock", "bank=*:5"],
        ["--cash", "1", "--shock", "bank=*:101%"],
        ["--cash", "1.005", "--shock", "bank=*:5%"],
        ["--cash", "1", "--shock", "bank=*:5%", "--pool", "mars"],
        ["--shock", "bank=*:5%"],
    ],
)
def test_bad_input_is_one_line_and_exit_2(book: Gateway, wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(["stress", *wrong])
    except SystemExit as ended:
        code = int(str(ended.code))
    assert code == 2
    assert capsys.readouterr().err.strip().splitlines()[-1].startswith(("stress: ", "python -m api stress: error: "))


def test_a_bank_asks_of_its_own_loans_and_an_office_of_its_pool_s(book: Gateway) -> None:
    people = book.people
    debtor = people.debtor.address
    bank, treasurer = book.at(people.bank), book.at(people.treasurer)
    owed = LENT * RATIO_BPS // 10_000
    calm = bank.get("/v1/pool/stress").json()
    assert (calm["loans"], calm["turned"], calm["claims_fen"]) == (1, 0, "0")
    assert calm["debtors"] == [{"debtor": debtor, "loans": 1, "outstanding_fen": str(LENT)}]
    # Nobody told a bank what the pool has.
    assert (calm["cash_fen"], calm["paid_fen"], calm["left_fen"], calm["short_fen"]) == (None, None, None, None)
    treasurer.post("/v1/pool/cash", {"cash_fen": str(owed), "alert_below_fen": "0"})
    found = treasurer.get("/v1/pool/stress", shock=f"debtor:{debtor}:10000").json()
    [line] = found["banks"]
    assert (line["bank"], line["npl_after_fen"], line["stopped_after"]) == (people.bank.address, str(LENT), True)
    assert (found["turned"], found["claims_fen"], found["waiting_fen"]) == (1, str(owed), str(owed))
    assert (found["cash_fen"], found["left_fen"]) == (str(owed), str(owed))  # a stopped bank's claims wait
    other = book.at(book.admit("STRESSBANK", Kind.BANK))
    assert other.get("/v1/pool/stress", shock="bank:*:10000").json()["banks"] == []
    problem(book.at(book.admit("STRESSREVIEWER", Kind.POOL_REVIEWER)).get("/v1/pool/stress"), 404, "not_found")
    problem(book.at(people.supplier).get("/v1/pool/stress"), 403, "wrong_kind")


def test_a_shock_that_makes_no_sense_is_refused(book: Gateway) -> None:
    desk = book.at(book.people.bank)
    problem(desk.get("/v1/pool/stress", shock="debtor:*:10001"), 422, "rule_input")
    assert desk.get("/v1/pool/stress", shock="weather:*:1").status_code == 422
    assert desk.get("/v1/pool/stress", seed="-1").status_code == 422


def test_what_is_closed_still_counts_as_entered_and_turns_no_more(book: Gateway, ledger: Ledger) -> None:
    """Art. 17, readings A11 and A13: the same shares as the pool's position says."""
    people = book.people
    [loan] = [one["id"] for one in book.at(people.bank).get("/v1/pool/loans").json()["items"]]
    repaid(ledger, people, loan, 1_000 * YUAN)
    ledger.send(ledger.sign(people.bank, "CloseLoan", loan=loan, evidence=some_hash("paid")))
    book.sync()
    found = book.at(people.treasurer).get("/v1/pool/stress", shock="debtor:*:10000", cash_fen="0").json()
    assert (found["loans"], found["turned"]) == (0, 0)
    [line] = found["banks"]
    [stands] = book.at(people.treasurer).get("/v1/pool/stops").json()["items"]
    assert (
        (line["entered_fen"], line["npl_after_fen"]) == (str(LENT), "0") == (stands["entered_fen"], stands["npl_fen"])
    )
