"""Bad input and a bad place: one line that says what is wrong, exit code 2, and nothing started."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.demo.conftest import running_demo
from tests.support.waiting import until

Refused = Callable[..., str]

XML = '<?xml version="1.0" encoding="UTF-8"?>\n<Letter>not an invoice</Letter>\n'
HEADER = "buyer,supplier_enterprise,invoice_no,invoice_date,amount_ex_tax,tax,total,valid\n"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("header.csv", b"a,b,c\n1,2,3\n", "buyer"),
        ("empty.csv", b"", "empty"),
        ("letter.xml", XML.encode(), "invoice"),
        ("only-a-header.csv", HEADER.encode(), "no row"),
        ("garbage.csv", bytes(range(256)), "encoding"),
        ("all-void.csv", (HEADER + "B1,E1,1,2020-01-01,1.00,0.10,1.10,0\n").encode(), "no invoice"),
    ],
)
def test_a_file_that_is_no_invoice_file(
    tmp_path: Path, refused_demo: Refused, name: str, content: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    line = refused_demo("--invoices", str(path))
    assert name in line
    assert says in line.lower()


def test_a_file_that_is_too_large(tmp_path: Path, refused_demo: Refused) -> None:
    path = tmp_path / "large.csv"
    path.write_bytes(HEADER.encode() + b"B1,E1,1,2020-01-01,1.00,0.10,1.10,1\n" * 1_500_000)
    assert "MB" in refused_demo("--invoices", str(path))


def test_a_file_that_is_not_there(tmp_path: Path, refused_demo: Refused) -> None:
    assert "no such file" in refused_demo("--invoices", str(tmp_path / "nowhere.csv"))


def test_a_start_before_the_newest_invoice(refused_demo: Refused) -> None:
    assert "2025-03-31" in refused_demo("--start", "2025-01-01")


def test_a_taken_port(refused_demo: Refused) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        line = refused_demo("--port", port)
    assert port in line
    assert "--port" in line


def test_a_folder_that_is_not_a_demos(tmp_path: Path, refused_demo: Refused) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me")
    assert "not a demo's folder" in refused_demo(home=tmp_path / "mine")
    assert (tmp_path / "mine" / "letter.txt").read_text() == "keep me"


def test_a_second_demo_while_one_runs(tmp_path: Path, refused_demo: Refused) -> None:
    home = tmp_path / "busy"
    with running_demo(home, "--no-serve") as first:
        until(lambda: (home / "pids.json").exists() or first.poll() is not None, bool, seconds=60)
        assert first.poll() is None
        line = refused_demo(home=home)
    assert "running already" in line
    assert str(first.pid) in line
