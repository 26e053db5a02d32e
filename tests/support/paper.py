"""Documents as a reader has them: their text, their pictures, the codes on them."""

from __future__ import annotations

import pypdfium2
import zxingcpp
from PIL import Image

DOTS = 2  # a point


def texts(pdf: bytes) -> list[str]:
    """What each page says, without the breaks between lines."""
    document = pypdfium2.PdfDocument(pdf)
    return ["".join(page.get_textpage().get_text_range().splitlines()) for page in document]


def text(pdf: bytes) -> str:
    return "".join(texts(pdf))


def pictures(pdf: bytes) -> list[Image.Image]:
    """Each page in grey."""
    return [page.render(scale=DOTS).to_pil().convert("L") for page in pypdfium2.PdfDocument(pdf)]


def read_codes(picture: Image.Image) -> list[str]:
    """What a telephone reads off a page."""
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def inked(picture: Image.Image) -> tuple[int, int, int, int]:
    """The box around all that is not white, in points: left, top, right, bottom."""
    box = picture.point(lambda grey: 255 if grey < 250 else 0).getbbox()
    assert box is not None, "an empty page"
    left, top, right, bottom = box
    return left // DOTS, top // DOTS, -(-right // DOTS), -(-bottom // DOTS)
