"""A store in a folder of this machine, or one that several machines mount."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from store.kept import HASH, Differs, Missing

_BESIDE = "new-"  # files that are being written


class Folder:
    """A file for each hash, in a folder by its first byte. Only the owner may read them."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, data: bytes) -> str:
        """Written beside and moved into place: a file is there whole or not at all, also after a crash. One that is
        there and has other bytes is put right."""
        sha256 = _hash(data)
        path = self._path(sha256)
        if _reads_as(path, sha256):
            with suppress(FileNotFoundError):  # it was taken away just now
                os.utime(path)
                return sha256
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=_BESIDE)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
        for folder in (path.parent, self._root):
            _sync(folder)
        return sha256

    def get(self, sha256: str) -> bytes:
        try:
            data = self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise Missing(sha256) from None
        if _hash(data) != sha256:
            raise Differs(sha256)
        return data

    def kept_before(self, moment: int) -> Iterator[str]:
        """What a crash left half-written before then is taken away in passing."""
        for path in self._root.glob("??/*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime >= moment:
                    continue
                if path.name.startswith(_BESIDE):
                    path.unlink()
                elif HASH.fullmatch(sha256 := f"0x{path.name}"):
                    yield sha256

    def drop(self, sha256: str, before: int) -> bool:
        path = self._path(sha256)
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
                return True
        return False

    def _path(self, sha256: str) -> Path:
        if not HASH.fullmatch(sha256):
            raise Missing(sha256)
        return self._root / sha256[2:4] / sha256[2:]


def _reads_as(path: Path, sha256: str) -> bool:
    return path.is_file() and _hash(path.read_bytes()) == sha256


def _hash(data: bytes) -> str:
    return "0x" + hashlib.sha256(data).hexdigest()


def _sync(folder: Path) -> None:
    """A name is on the disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
