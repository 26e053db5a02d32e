"""Bytes of a Chinese office file to text, a piece at a time."""

from __future__ import annotations

import codecs
from hashlib import sha256
from typing import BinaryIO

from files.invoices import FileError

PIECE_BYTES = 64 * 1024
_WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def digest_of(source: BinaryIO) -> str:
    """SHA-256 of all that `source` holds, in hex; `source` is at its beginning before and after."""
    digest = sha256()
    while piece := source.read(PIECE_BYTES):
        digest.update(piece)
    source.seek(0)
    return digest.hexdigest()


def encoding_of(source: BinaryIO, otherwise: str = "gb18030") -> str:
    """UTF-8 (with or without BOM), else GB18030 (which holds GBK) or what the file itself says that it is.

    `source` is at its beginning before and after.

    UTF-8 is tried first: Chinese text in GBK is practically never valid UTF-8, while UTF-8 is
    often "valid" GBK and would come out as nonsense. The whole file is looked at, because the
    first wrong byte may be in its last row. Guessing by statistics is not done: it would read a
    short file one way today and another way with one more row.
    Raises FileError "bad_encoding".
    """
    wide = source.read(4).startswith(_WIDE_BOMS)
    source.seek(0)
    for encoding in () if wide else ("utf-8-sig", otherwise):
        if _is_text(source, encoding):
            return encoding
    raise FileError(
        "bad_encoding",
        "无法识别文件的文字编码，或文件已损坏（含有空字节）。请另存为“CSV UTF-8”后重试",
        "The text encoding is not UTF-8 or GBK, or the file is damaged (NUL bytes)."
        " Save it as 'CSV UTF-8' and try again",
    )


def _is_text(source: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := source.read(PIECE_BYTES):
            if b"\0" in piece:
                return False
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        source.seek(0)
    return True
