"""Who looked at whose data and who decided is written down, in a chain that shows where it was touched."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, update
from sqlmodel import col

from api.__main__ import main
from chain.intents import lot_id
from readmodel import audit
from readmodel.audit import Entry, Finding, append, close_days, verify
from readmodel.database import Database
from readmodel.rows import table_of
from readmodel.tables import Anchor, AuditLine, AuditParty, AuditRoot, Relayer
from tests.support.gateway import Desk, Gateway, problem
from tests.support.ledger import Kind, Ledger
from tests.support.life import PLEDGE, YUAN, disbursed
from tests.support.tables import rows_of

NOON = 1_790_308_800  # 2026-09-25 12:00 in Shanghai
DAY_S, FIRST = 24 * 3600, date(2026, 9, 25)


class Town:
    """A certificate with a loan on it, and desks of those who may look at it."""

    def __init__(self, gateway: Gateway, ledger: Ledger) -> None:
        people = self.people = gateway.people
        self.gateway = gateway
        self.certificate = ledger.certificate(people.debtor, people.supplier, 5_000 * YUAN)
        self.lot = lot_id(self.certificate, 0)
        self.loan = disbursed(ledger, people, PLEDGE, self.lot, people.supplier, 3_000 * YUAN)
        gateway.sync()
        self.operator, self.bank = gateway.at(ledger.operator), gateway.at(people.bank)
        self.supplier, self.debtor = gateway.at(people.supplier), gateway.at(people.debtor)
        self.regulator = gateway.at(gateway.admit("REGULATOR", Kind.REGULATOR))

    def lines(self) -> list[dict[str, Any]]:
        return rows_of(self.gateway.database, AuditLine)


@pytest.fixture
def town(gateway: Gateway, ledger: Ledger) -> Town:
    return Town(gateway, ledger)


def test_a_read_of_anothers_data_is_a_line_before_its_answer(town: Town) -> None:
    headers = town.operator.headers | {"X-Request-Id": "r1", "X-Purpose": "complaint%204711"}
    path = f"/v1/certificates/{town.certificate}"
    assert town.gateway.client.get(path, headers=headers).status_code == 200
    [line] = town.lines()
    people = town.people
    assert {people.debtor.address, people.supplier.address, people.bank.address} == set(line["whose"])
    assert (line["participant"], line["key"]) == (town.operator.party.address, town.operator.party.key.address)
    assert (line["act"], line["route"]) == ("read", "GET /v1/certificates/{certificate}")
    assert (line["resource"], line["outcome"], line["purpose"]) == (town.certificate, 200, "complaint 4711")
    assert (line["request_id"], line["seq"], line["prev"]) == ("r1", 1, audit.GENESIS)
    assert len(line["session"]) == 16 and line["session"] not in town.operator.token


def test_every_kind_of_read_is_written_down(town: Town) -> None:
    supplier = town.people.supplier.address
    intent = town.supplier.drafted("GiveConsent", participant=supplier, terms="0x" + "11" * 32)["digest"]
    reads: list[tuple[Desk, str, dict[str, Any]]] = [
        (town.operator, "/v1/certificates", {}),
        (town.bank, f"/v1/certificates/{town.certificate}", {}),
        (town.operator, f"/v1/certificates/{town.certificate}/lots", {}),
        (town.operator, f"/v1/certificates/{town.certificate}/movements", {}),
        (town.operator, "/v1/lots", {"party": supplier}),
        (town.operator, f"/v1/lots/{town.lot}/lineage", {}),
        (town.regulator, "/v1/lines", {}),
        (town.regulator, "/v1/exposures", {"party": supplier}),
        (town.regulator, "/v1/maturities", {"party": supplier}),
        (town.regulator, "/v1/payables", {"party": town.people.debtor.address}),
        (town.operator, "/v1/book", {"party": town.people.bank.address}),
        (town.operator, "/v1/book/financings", {"party": town.people.bank.address}),
        (town.bank, "/v1/financings", {}),
        (town.bank, f"/v1/financings/{town.loan}/quotes", {}),
        (town.regulator, "/v1/payments/instructions", {}),
        (town.operator, f"/v1/intents/{intent}", {}),
    ]
    before = len(town.lines())
    for number, (desk, path, query) in enumerate(reads, 1):
        assert desk.get(path, **query).status_code == 200, path
        lines = town.lines()
        assert len(lines) == before + number, path
        assert lines[-1]["act"] == "read" and lines[-1]["whose"], path
        assert desk.party.address not in lines[-1]["whose"]


def test_ones_own_and_what_is_everybodys_is_not(town: Town) -> None:
    for path in ("/v1/lots", "/v1/certificates", "/v1/me", "/v1/participants", "/v1/status"):
        assert town.supplier.get(path).status_code == 200
    for path in ("/v1/me", "/v1/participants", "/v1/status", "/v1/pool/pools", "/v1/pool/rule-sets", "/v1/audit"):
        assert town.operator.get(path).status_code == 200
    for path in ("/openapi.json", "/docs", "/docs/assets/swagger-ui.css"):
        assert town.operator.get(path).status_code == 200
    problem(town.operator.get(f"/v1/certificates/0x{'cd' * 32}"), 404)
    assert town.lines() == []


def test_a_decision_is_a_line_and_so_is_one_that_was_refused(town: Town) -> None:
    draft = town.supplier.drafted("GiveConsent", participant=town.people.supplier.address, terms="0x" + "11" * 32)
    problem(town.operator.sign(draft["digest"]), 404, "not_found")
    assert town.supplier.sign(draft["digest"]).status_code == 202
    problem(town.supplier.draft("Mint", amount=1), 422)
    assert [(line["participant"], line["act"], line["route"], line["outcome"]) for line in town.lines()] == [
        (town.supplier.party.address, "decision", "POST /v1/intents/drafts", 201),
        (town.operator.party.address, "decision", "POST /v1/intents/signatures", 404),
        (town.supplier.party.address, "decision", "POST /v1/intents/signatures", 202),
    ]


def test_a_read_that_cannot_be_written_down_is_not_answered(town: Town) -> None:
    with town.gateway.database.write() as session:
        session.execute(
            insert(table_of(AuditParty)), [{"participant": town.people.bank.address, "seq": seq} for seq in range(9)]
        )
    answer = town.operator.get(f"/v1/certificates/{town.certificate}")
    problem(answer, 503, "audit_away")
    assert town.lines() == []


def test_a_participant_sees_who_looked_and_no_more(town: Town) -> None:
    town.operator.get(f"/v1/certificates/{town.certificate}")
    town.bank.get("/v1/financings")
    for desk in (town.supplier, town.debtor):
        seen = desk.get("/v1/audit").json()["items"]
        assert [line["participant"] for line in seen] == [town.bank.party.address, town.operator.party.address]
        assert {line["whose"] for line in seen} == {line["person"] for line in seen} == {None}
    newcomer = town.gateway.at(town.gateway.admit("NEWCOMER", Kind.BANK))
    for desk in (newcomer, town.operator):
        assert desk.get("/v1/audit").json()["items"] == []
        problem(desk.get("/v1/audit", party=town.people.supplier.address), 404, "not_found")
    every = town.regulator.get("/v1/audit").json()["items"]
    assert [line["seq"] for line in every] == [2, 1]
    assert town.people.supplier.address in every[0]["whose"]
    assert [
        line["seq"] for line in town.regulator.get("/v1/audit", party=town.people.bank.address).json()["items"]
    ] == [1]


def test_it_comes_in_pages(town: Town) -> None:
    for _ in range(5):
        town.operator.get(f"/v1/certificates/{town.certificate}")
    seen, after = [], ""
    while after is not None:
        page = town.supplier.get("/v1/audit", limit=2, after=after).json()
        seen += [line["seq"] for line in page["items"]]
        after = page["next"]
    assert seen == [5, 4, 3, 2, 1]
    problem(town.supplier.get("/v1/audit", after="x"), 422, "bad_cursor")
    day = town.lines()[0]["day"]
    assert len(town.supplier.get("/v1/audit", day=day.isoformat()).json()["items"]) == 5
    assert town.supplier.get("/v1/audit", day=(day - timedelta(1)).isoformat()).json()["items"] == []


# --- the chain


def entry(at: int, who: int = 1, whose: tuple[int, ...] = (2,)) -> Entry:
    names = [f"0x{number:040x}" for number in (who, *whose)]
    return Entry(at, names[0], None, "0x" + "ab" * 20, None, "read", "risk", "GET /v1/lots", None, 200, names[1:], "r")


def write(database: Database, *entries: Entry) -> None:
    with database.write() as session:
        append(session, entries)


def found(database: Database) -> list[Finding]:
    with database.read() as session:
        return list(verify(session))


@pytest.fixture
def three_days(database: Database) -> Database:
    """Three lines a day, written one by one and together; the third day is not over."""
    for day in range(3):
        write(database, entry(NOON + day * DAY_S))
        write(database, *(entry(NOON + day * DAY_S + n, n, (2, 3)) for n in (1, 2)))
    return database


def test_a_whole_chain_is_whole(three_days: Database) -> None:
    assert found(three_days) == []
    assert [line["seq"] for line in rows_of(three_days, AuditLine)] == list(range(1, 10))
    lines = rows_of(three_days, AuditLine)
    assert [
        (root["day"], root["first_seq"], root["last_seq"], root["root"]) for root in rows_of(three_days, AuditRoot)
    ] == [(FIRST, 1, 3, lines[2]["hash"]), (FIRST + timedelta(1), 4, 6, lines[5]["hash"])]


def test_a_past_that_was_written_anew_with_its_roots_is_not_what_the_ledger_has(three_days: Database) -> None:
    ours, others = "0x" + "aa" * 20, "0x" + "bb" * 20
    (root, _) = rows_of(three_days, AuditRoot)
    with three_days.write() as session:
        session.add(Relayer(address=ours, next_nonce=0))
        for place, (by, word) in enumerate(((ours, root["root"]), (others, "0x" + "cd" * 32))):
            session.add(Anchor(block=1, log_index=place, by=by, root=word, at=NOON))
    assert found(three_days) == []  # what others put there is none of ours
    with three_days.write() as session:
        session.add(Anchor(block=7, log_index=0, by=ours, root="0x" + "ef" * 32, at=NOON))
    [one] = found(three_days)
    assert one.kind == "root" and "block 7" in one.words


def test_a_day_can_be_closed_without_a_line_after_it(three_days: Database) -> None:
    with three_days.write() as session:
        [root] = close_days(session, FIRST + timedelta(3))
        assert (root.day, root.first_seq, root.last_seq) == (FIRST + timedelta(2), 7, 9)
        assert close_days(session, FIRST + timedelta(3)) == []
    assert found(three_days) == []


def test_a_clock_that_goes_back_opens_no_day_again(three_days: Database) -> None:
    write(three_days, entry(NOON))
    assert rows_of(three_days, AuditLine)[-1]["day"] == FIRST + timedelta(2)
    assert found(three_days) == []


@pytest.mark.parametrize(
    "values", [{"outcome": 404}, {"participant": "0x" + "00" * 20}, {"at": 1}, {"whose": []}, {"purpose": ""}]
)
def test_a_changed_line_is_found(three_days: Database, values: dict[str, Any]) -> None:
    with three_days.write() as session:
        session.execute(update(table_of(AuditLine)).where(col(AuditLine.seq) == 5).values(values))
    assert ("changed", 5) in {(one.kind, one.seq) for one in found(three_days)}


def test_a_line_that_was_sealed_anew_is_found_by_the_next(three_days: Database) -> None:
    line = rows_of(three_days, AuditLine)[4] | {"outcome": 404}
    with three_days.write() as session:
        values = line | {"hash": audit.seal(line)}
        session.execute(update(table_of(AuditLine)).where(col(AuditLine.seq) == 5).values(values))
    assert [(one.kind, one.seq) for one in found(three_days)] == [("changed", 5)]


def test_a_past_that_was_written_anew_does_not_give_its_roots(three_days: Database) -> None:
    prev = audit.GENESIS
    with three_days.write() as session:
        for line in rows_of(three_days, AuditLine):
            line |= {"prev": prev, "outcome": 404}
            line["hash"] = prev = audit.seal(line)
            session.execute(update(table_of(AuditLine)).where(col(AuditLine.seq) == line["seq"]).values(line))
    assert [(one.kind, one.seq) for one in found(three_days)] == [("root", 3), ("root", 6)]


@pytest.mark.parametrize("gone", [1, 5, 6])
def test_a_missing_line_is_found(three_days: Database, gone: int) -> None:
    with three_days.write() as session:
        session.execute(delete(table_of(AuditLine)).where(col(AuditLine.seq) == gone))
    assert ("missing", gone) in {(one.kind, one.seq) for one in found(three_days)}


def test_a_cut_end_is_found_by_the_root(three_days: Database) -> None:
    with three_days.write() as session:
        session.execute(delete(table_of(AuditLine)).where(col(AuditLine.seq) >= 5))
    assert [one.words for one in found(three_days)] == [
        f"lines 5 to 6: missing; the root of {FIRST + timedelta(1)} has them"
    ]


def test_reordered_lines_are_found(three_days: Database) -> None:
    with three_days.write() as session:
        for was, becomes in ((4, 99), (5, 4), (99, 5)):
            session.execute(update(table_of(AuditLine)).where(col(AuditLine.seq) == was).values(seq=becomes))
    said = {one.words for one in found(three_days) if one.kind == "reordered"}
    assert said == {"line 4: reordered; it was line 5", "line 5: reordered; it was line 4"}


def test_a_line_that_its_party_cannot_find_is_found(three_days: Database) -> None:
    with three_days.write() as session:
        session.execute(delete(table_of(AuditParty)).where(col(AuditParty.seq) == 4))
    assert [(one.kind, one.seq) for one in found(three_days)] == [("index", 4)]


def test_many_writers_make_one_chain(postgres_database: Database) -> None:
    """As gateway processes do: each with connections of its own."""
    url = postgres_database.url.render_as_string(hide_password=False)
    writers = [Database(url) for _ in range(4)]
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda n: write(writers[n % 4], entry(NOON, n), entry(NOON, n)), range(100)))
    for writer in writers:
        writer.close()
    lines = rows_of(postgres_database, AuditLine)
    assert [line["seq"] for line in lines] == list(range(1, 201))
    assert found(postgres_database) == []


def test_many_readers_at_once_make_one_chain(postgres_gateway: Gateway, ledger: Ledger) -> None:
    town = Town(postgres_gateway, ledger)
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda _: town.operator.get(f"/v1/lots/{town.lot}/lineage"), range(100)))
    assert {answer.status_code for answer in answers} == {200}
    assert [line["seq"] for line in town.lines()] == list(range(1, 101))
    assert found(postgres_gateway.database) == []


# --- the command


def command(database: Database, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setenv("TALLYSTICK_DATABASE_URL", database.url.render_as_string(hide_password=False))
    return main(["audit", *arguments])


def test_verify_says_which_line(
    three_days: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(three_days, monkeypatch, "verify") == 0
    assert capsys.readouterr().out == "whole: 9 lines, 2 days with their roots, 0 of them on the ledger\n"
    with three_days.write() as session:
        session.execute(update(table_of(AuditLine)).where(col(AuditLine.seq) == 5).values(outcome=404))
    assert command(three_days, monkeypatch, "verify") == 1
    assert capsys.readouterr().out == "line 5: changed\n"


def test_verify_without_tables_could_not_run(
    empty_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database = Database(empty_url)
    assert command(database, monkeypatch, "verify") == 2
    assert capsys.readouterr().err.startswith("audit: ")
    database.close()


def test_show_prints_the_lines_of_a_participant_and_a_day(
    three_days: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    third = f"0x{3:040x}"
    assert command(three_days, monkeypatch, "show", "--participant", third, "--day", str(FIRST)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["2", "3"]
    assert all("2026-09-25T04:00" in line and third in line for line in lines)
