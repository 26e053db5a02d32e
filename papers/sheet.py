"""What every document of ours has: pages of A4, numbered, their foot, their styles, and the same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from threading import Lock
from typing import Any

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, Paragraph, SimpleDocTemplate, Table

from papers import font
from papers.text import Words

# Points, 1/72 inch.
MARGIN, FOOT = 46, 30
PADDING = 6  # of the library, within its margins
LEAST_LEFT = 110  # of a page, for a heading with what follows it
WIDTH = int(A4[0]) - 2 * MARGIN
# The library reads its one copy of the font from where the last reader left off.
_AT_WORK = Lock()
INK, PALE, LINE, SHADE = HexColor(0x1A2433), HexColor(0x5B6776), HexColor(0xC9D1DB), HexColor(0xF3F6F9)


def pdf(parts: Sequence[Flowable], *, title: str, foot: str) -> bytes:
    """Title: of the window that shows it. foot: stands on every page, beside its number.

    Nothing in the bytes depends on when or where they are made.
    """
    font.characters()
    out = BytesIO()
    sheet = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN - PADDING,
        rightMargin=MARGIN - PADDING,
        topMargin=MARGIN - PADDING,
        bottomMargin=MARGIN - PADDING,
        title=title,
        author="Tallystick",
        lang="zh-CN",
        initialFontName=font.NAME,
        invariant=1,
    )

    def numbered(*args: Any, **options: Any) -> _Numbered:
        return _Numbered(font.written(foot), *args, **options)

    with _AT_WORK:
        sheet.build(list(parts), canvasmaker=numbered)
    return out.getvalue()


class _Numbered(Canvas):
    """Pages are kept until it is known how many there are."""

    def __init__(self, foot: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._foot = foot
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:
        self._kept.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]

    def save(self) -> None:
        for number, page in enumerate(self._kept, 1):
            self.__dict__.update(page)
            self.setFont(font.NAME, 7)
            self.setFillColor(PALE)
            self.drawString(MARGIN, FOOT, self._foot)
            self.drawRightString(MARGIN + WIDTH, FOOT, f"{number} / {len(self._kept)}")
            super().showPage()
        super().save()


def style(size: int, colour: Color = INK, **other: Any) -> ParagraphStyle:
    return ParagraphStyle(
        f"of {size}", fontName=font.NAME, fontSize=size, leading=size + size * 2 // 5, textColor=colour, **other
    )


def zh(text: str, size: int = 9, colour: Color = INK, **other: Any) -> Paragraph:
    """Broken between any two characters: Chinese, and hex."""
    return Paragraph(font.markup(text), style(size, colour, wordWrap="CJK", **other))


def en(text: str, size: int = 7, colour: Color = PALE, **other: Any) -> Paragraph:
    """Broken between words."""
    return Paragraph(font.markup(text), style(size, colour, **other))


def both(words: Words, size: int = 9) -> list[Flowable]:
    return [zh(words.zh, size), en(words.en, max(6, size - 2))]


def heading(words: Words) -> list[Flowable]:
    """Not at the end of a page."""
    said = f"{font.markup(words.zh)} <font size='8' color='#5B6776'>{font.markup(words.en)}</font>"
    return [CondPageBreak(LEAST_LEFT), Paragraph(said, style(11, spaceBefore=12, spaceAfter=4))]


def table(rows: Sequence[Sequence[Any]], widths: Sequence[int], *, head: bool = False) -> Table:
    """With thin lines between the rows; head: its first row stands on each page again."""
    marks: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
        ("LINEABOVE", (0, 0), (-1, 0), 0.5, LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    if head:
        marks.append(("BACKGROUND", (0, 0), (-1, 0), SHADE))
    return Table([list(row) for row in rows], list(widths), repeatRows=1 if head else 0, style=marks)


def qr(text: str, side: int) -> Drawing:
    """A square with its quiet zone; a quarter of it may be spoilt."""
    code = QrCodeWidget(text, barLevel="Q", barWidth=side, barHeight=side)
    drawing = Drawing(side, side)
    drawing.add(code)
    return drawing
