"""Bytes of a Chinese office file to text."""

from __future__ import annotations

import codecs

from files.invoices import FileError

_WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def decode(data: bytes) -> str:
    """UTF-8 (with or without BOM) or GBK/GB18030 to text.

    UTF-8 is tried first: Chinese text in GBK is practically never valid UTF-8, while UTF-8 is
    often "valid" GBK and would come out as nonsense. Guessing by statistics is not done: it would
    read a short file one way today and another way with one more row.
    Raises FileError "bad_encoding".
    """
    if not data.startswith(_WIDE_BOMS) and b"\0" not in data:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise FileError(
        "bad_encoding",
        "无法识别文件的文字编码，或文件已损坏（含有空字节）。请另存为“CSV UTF-8”后重试",
        "The text encoding is not UTF-8 or GBK, or the file is damaged (NUL bytes)."
        " Save it as 'CSV UTF-8' and try again",
    )
