"""An Office file is a zip of XML parts: opened only when what it would unpack to is within bounds."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from files.invoices import FileError
from files.text import PIECE_BYTES

MOST_PARTS = 2_000
MOST_UNPACKED_BYTES = 512 * 1024 * 1024
# A sheet of equal rows packs to a fiftieth; what packs better than this has nothing in it but to fill memory.
MOST_RATIO = 200
_SMALL_BYTES = 1024 * 1024
# What the zip module raises for bytes that are no zip, or of a kind that it does not know.
_DAMAGE = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, KeyError, OSError, EOFError, struct.error)


def opened(source: BinaryIO) -> zipfile.ZipFile:
    """The package. Nothing of it is unpacked before all of it was weighed by its directory; a part that is larger than
    the directory says is cut there and then fails its checksum.

    Raises FileError "broken_package" (no zip, cut off, the same part twice), "encrypted", "zip_bomb".
    """
    try:
        package = zipfile.ZipFile(source)
    except _DAMAGE:
        raise broken() from None
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    greedy = (
        any(part.file_size > max(_SMALL_BYTES, MOST_RATIO * part.compress_size) for part in parts)
        or unpacked > MOST_RATIO * sum(part.compress_size for part in parts) + _SMALL_BYTES
    )
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED_BYTES or greedy:
        raise FileError(
            "zip_bomb",
            "文件解压后的大小异常（压缩炸弹），拒绝读取。若确为表格，请另存为 CSV",
            "What the file unpacks to is far too large (a zip bomb): not read. If it is a list, save it as CSV",
        )
    if any(part.flag_bits & 1 for part in parts):
        raise FileError(
            "encrypted", "文件有密码保护，请去掉密码后重新上传", "The file is protected by a password; remove it"
        )
    if len({part.filename for part in parts}) != len(parts):
        raise broken()
    return package


def pieces(package: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The bytes of a part, unpacked a piece at a time. Raises FileError "broken_package"."""
    try:
        with package.open(name) as part:
            while piece := part.read(PIECE_BYTES):
                yield piece
    except (*_DAMAGE, zlib.error, lzma.LZMAError):
        raise broken() from None


def broken() -> FileError:
    return FileError(
        "broken_package",
        "这个 Excel 文件不完整或已损坏。请在 Excel 中打开并另存，或另存为 CSV",
        "This Excel file is incomplete or damaged. Open and save it again in Excel, or save it as CSV",
    )
