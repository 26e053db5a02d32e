"""How the branches that no test takes are found and explained."""

from pathlib import Path

import pytest
from coverage import explained, missed, read, share

LCOV = """\
SF:src/A.sol
DA:1,4
DA:2,0
BRDA:2,0,0,-
BRDA:2,0,1,3
BRDA:1,1,0,7
end_of_record
SF:test/A.t.sol
DA:1,1
end_of_record
"""


def test_counts_are_read_by_source_and_the_tests_own_left_out() -> None:
    (path,) = files = read(LCOV)
    assert path == "src/A.sol"
    assert files[path].lines == {1: 4, 2: 0}
    assert files[path].branches == {(2, "0", "0"): 0, (2, "0", "1"): 3, (1, "1", "0"): 7}


def test_a_branch_that_no_test_takes_is_named_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "A.sol").write_text("if (a) b();\n    if (c) d();\n")
    assert missed(read(LCOV), tmp_path) == {("src/A.sol", "if (c) d();"): [2]}


def test_reasons_are_by_line_of_code(tmp_path: Path) -> None:
    file = tmp_path / "coverage.toml"
    file.write_text('[[open]]\nfile = "src/A.sol"\ncode = "if (c) d();"\nreason = "because"\n')
    assert explained(file) == {("src/A.sol", "if (c) d();"): "because"}


@pytest.mark.parametrize(("reached", "of", "words"), [(1, 3, "1 of 3 (33.3%)"), (0, 0, "-")])
def test_shares_in_words(reached: int, of: int, words: str) -> None:
    assert share(reached, of) == words
