"""XML from strangers: no DTD, no entities, nothing from elsewhere, no more depth or elements than a document has.

Every format's parser is made here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from files.fields import Cell, Refused
from files.invoices import FileError

MOST_DEPTH = 64
# A document without its lines; those are dropped as soon as they were looked at.
MOST_ELEMENTS = 200_000
MOST_LINES = 200_000

OnLine = Callable[[Element], object]


def tree_of(text: Iterable[str], lines: Mapping[str, OnLine] | None = None) -> Element:
    """The tree of a document, element names without their namespace except the root's.

    Elements at a path in `lines` (from below the root: "Parent/Line") are given to its function when they are complete,
    and not kept: so the memory does not grow with their number. Raises FileError "not_xml",
    "unsafe_xml" (a DTD or entities), "too_large" (depth, elements).
    """
    tree = _Tree(lines or {})
    parser = hardened()
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.data
    try:
        for piece in text:
            parser.Parse(piece, False)
        parser.Parse("", True)
    except expat.ExpatError as error:
        line, column = error.lineno, error.offset
        raise FileError(
            "not_xml",
            f"不是完整的 XML：第 {line} 行第 {column + 1} 个字符处有误",
            f"Not well-formed XML: error in line {line}, character {column + 1}",
        ) from None
    return tree.close()


def hardened() -> expat.XMLParserType:
    """A parser that refuses what defusedxml refuses, at the same calls; names come as "namespace}name".

    defusedxml itself goes through the slow half of the standard library's parser, and makes a tree of everything.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.UnparsedEntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    return parser


def _refuse(*_: object) -> int:
    raise unsafe()


def cell_of(parent: Element, path: str) -> Cell:
    """The element's text ("" if it is not there). Two of them: refused, for which one is meant?"""
    found = parent.findall(path)
    if len(found) > 1:
        raise Refused(
            path,
            "repeated_element",
            found[1].text or "",
            "该元素出现多次，无法确定以哪一个为准",
            "This element is there more than once: which one counts is not known",
        )
    return path, (found[0].text or "") if found else ""


def unsafe() -> FileError:
    return FileError(
        "unsafe_xml",
        "XML 含有 DTD 或实体定义，发票和表格不需要它们，拒绝读取",
        "The XML holds a DTD or entities, which no invoice needs; it is not read",
    )


def too_deep() -> FileError:
    return FileError(
        "too_large",
        f"XML 嵌套超过 {MOST_DEPTH} 层，或元素过多，拒绝读取",
        f"The XML is nested deeper than {MOST_DEPTH} or has too many elements; it is not read",
    )


class _Tree:
    def __init__(self, lines: Mapping[str, OnLine]) -> None:
        builder = TreeBuilder()
        self._begin, self._end, self.data, self.close = builder.start, builder.end, builder.data, builder.close
        self._lines = lines
        self._line_names = {path.rpartition("/")[2] for path in lines}
        self._open: list[Element] = []
        self._kept = 0
        self._dropped = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        depth = len(self._open)
        local = tag.rpartition("}")[2]
        self._open.append(self._begin(local if depth or local == tag else "{" + tag, attributes))
        self._kept += 1
        if depth >= MOST_DEPTH or self._kept > MOST_ELEMENTS or self._dropped > MOST_LINES:
            raise too_deep()

    def end(self, _: str) -> None:
        element = self._open.pop()
        self._end(element.tag)
        if element.tag in self._line_names and self._open:
            path = "/".join([*(parent.tag for parent in self._open[1:]), element.tag])
            if path in self._lines:
                self._lines[path](element)
                self._kept -= sum(1 for _ in element.iter())
                self._dropped += 1
                del self._open[-1][-1]
