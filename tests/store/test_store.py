"""A document comes back byte for byte or not at all, whatever it is kept in."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from store import Away, Bucket, Differs, Folder, Missing, Store
from tests.support.s3 import KEY, SECRET, client, s3

LATER = int(time.time()) + 3600


@dataclass(frozen=True)
class Kept:
    """A store, and what somebody can do who comes to its disk or its bucket by another way."""

    store: Store
    names: Callable[[], list[str]]
    change: Callable[[str, bytes], object]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with s3() as url:
        yield url


def bucket(url: str) -> Kept:
    name = secrets.token_hex(8)
    past = client(url)
    past.make_bucket(name)
    return Kept(
        Bucket(f"{url}/{name}", key=KEY, secret=SECRET, region="us-east-1"),
        lambda: [str(one.object_name) for one in past.list_objects(name, recursive=True)],
        lambda sha256, data: past.put_object(name, sha256[2:], io.BytesIO(data), len(data)),
    )


def folder(root: Path) -> Kept:
    def files() -> list[Path]:
        return [path for path in root.rglob("*") if path.is_file()]

    def change(sha256: str, data: bytes) -> None:
        (file,) = (path for path in files() if path.name == sha256[2:])
        file.write_bytes(data)

    return Kept(Folder(root), lambda: [path.name for path in files()], change)


@pytest.fixture(params=["folder", "bucket"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    return folder(tmp_path / "documents") if request.param == "folder" else bucket(request.getfixturevalue("server"))


def test_it_is_kept_under_the_hash_of_its_bytes(kept: Kept) -> None:
    data = bytes(range(256)) * 1000
    assert kept.store.put(data) == "0x" + hashlib.sha256(data).hexdigest()
    assert kept.store.get(kept.store.put(data)) == data


def test_the_same_bytes_are_kept_once_whoever_puts_them(kept: Kept) -> None:
    with ThreadPoolExecutor(8) as many:
        hashes = set(many.map(lambda _: kept.store.put(b"a contract"), range(32)))
    assert len(hashes) == len(kept.names()) == 1


@pytest.mark.parametrize("name", ["0x" + "cd" * 32, "0x", "", "../../etc/passwd", "0x../" + "a" * 61, "0x" + "AB" * 32])
def test_what_was_never_kept_is_missing_whatever_its_name(kept: Kept, name: str) -> None:
    with pytest.raises(Missing):
        kept.store.get(name)
    if not name.startswith("0xcd"):
        with pytest.raises(Missing):
            kept.store.drop(name, LATER)


def test_what_was_changed_is_not_handed_out_and_can_be_put_right(kept: Kept) -> None:
    sha256 = kept.store.put(b"a contract")
    kept.change(sha256, b"another contract")
    with pytest.raises(Differs):
        kept.store.get(sha256)
    kept.store.put(b"a contract")
    assert kept.store.get(sha256) == b"a contract"


def test_what_is_old_is_named_and_dropped_and_what_is_new_stays(kept: Kept) -> None:
    hashes = {kept.store.put(data) for data in (b"one", b"two")}
    earlier = int(time.time()) - 3600
    assert (set(kept.store.kept_before(earlier)), set(kept.store.kept_before(LATER))) == (set(), hashes)
    one = kept.store.put(b"one")
    assert [kept.store.drop(one, at) for at in (earlier, LATER, LATER)] == [False, True, False]
    with pytest.raises(Missing):
        kept.store.get(one)
    assert set(kept.store.kept_before(LATER)) == hashes - {one}


# --- of a folder


def test_nobody_but_its_owner_reads_it(tmp_path: Path) -> None:
    Folder(tmp_path / "documents").put(b"a contract")
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert (file.stat().st_mode & 0o077, file.parent.stat().st_mode & 0o077) == (0, 0)


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        Folder(tmp_path / "documents").put(b"a contract")
    assert folder(tmp_path / "documents").names() == []


def test_what_is_put_again_is_of_now(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    sha256 = store.put(b"a contract")
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    os.utime(file, (1_000, 1_000))
    assert list(store.kept_before(2_000)) == [sha256]
    store.put(b"a contract")
    assert list(store.kept_before(2_000)) == []
    assert not store.drop(sha256, 2_000)


def test_what_a_crash_left_half_written_goes_in_time(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    sha256 = store.put(b"a contract")
    (half := tmp_path / sha256[2:4] / "new-abc").write_bytes(b"a con")
    assert list(store.kept_before(1_000)) == [] and half.exists()
    assert list(store.kept_before(LATER)) == [sha256] and not half.exists()


# --- of a bucket


def test_a_bucket_that_is_away_says_so(server: str) -> None:
    gone = Bucket(f"{server}/{secrets.token_hex(8)}", key=KEY, secret=SECRET, region="us-east-1")
    for work in (lambda: gone.put(b"a"), lambda: gone.get("0x" + "cd" * 32), lambda: list(gone.kept_before(LATER))):
        with pytest.raises(Away, match="NoSuchBucket"):
            work()
    nobody = Bucket("http://127.0.0.1:9/documents", key=KEY, secret=SECRET, region="us-east-1")
    with pytest.raises(Away):
        nobody.put(b"a")
