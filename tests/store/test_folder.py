"""A document comes back byte for byte or not at all."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from store import Differs, Folder, Missing


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "documents")


def files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "documents").rglob("*") if path.is_file()]


def test_it_is_kept_under_the_hash_of_its_bytes(folder: Folder) -> None:
    data = bytes(range(256)) * 1000
    assert folder.put(data) == "0x" + hashlib.sha256(data).hexdigest()
    assert folder.get(folder.put(data)) == data


def test_the_same_bytes_are_kept_once_whoever_puts_them(folder: Folder, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as many:
        hashes = set(many.map(lambda _: folder.put(b"a contract"), range(32)))
    assert len(hashes) == len(files(tmp_path)) == 1


def test_nobody_but_its_owner_reads_it(folder: Folder, tmp_path: Path) -> None:
    folder.put(b"a contract")
    (file,) = files(tmp_path)
    assert (file.stat().st_mode & 0o077, file.parent.stat().st_mode & 0o077) == (0, 0)


@pytest.mark.parametrize("name", ["0x" + "cd" * 32, "0x", "", "../../etc/passwd", "0x../" + "a" * 61, "0x" + "AB" * 32])
def test_what_was_never_kept_is_missing_whatever_its_name(folder: Folder, name: str) -> None:
    with pytest.raises(Missing):
        folder.get(name)


def test_what_was_changed_is_not_handed_out_and_can_be_put_right(folder: Folder, tmp_path: Path) -> None:
    sha256 = folder.put(b"a contract")
    (file,) = files(tmp_path)
    file.write_bytes(b"another contract")
    with pytest.raises(Differs):
        folder.get(sha256)
    folder.put(b"a contract")
    assert folder.get(sha256) == b"a contract"


def test_a_write_that_fails_leaves_nothing(folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        folder.put(b"a contract")
    assert files(tmp_path) == []
