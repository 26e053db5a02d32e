"""The one font of our documents, and what is done about characters that it does not have."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FILE = Path(__file__).parent / "fonts" / "NotoSansSC.ttf"
NAME = "NotoSansSC"


@cache
def characters() -> frozenset[int]:
    """What the font has. Registers it for documents, once a process."""
    font = TTFont(NAME, FILE)
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)


def written(text: str) -> str:
    """The text as the font can show it: a character that it does not have is named by its code, as 〔U+9F98〕, so that
    a name is never shown with a hole in it. Tabs and line ends are blanks."""
    return "".join(_written(one) for one in " ".join(text.split()))


def is_whole(text: str) -> bool:
    """Whether every character is shown as it is."""
    return written(text) == " ".join(text.split())


def markup(text: str) -> str:
    """`written`, for a paragraph, in which < and & mean something."""
    return escape(written(text))


def _written(one: str) -> str:
    return one if ord(one) in characters() and one.isprintable() else f"〔U+{ord(one):04X}〕"
