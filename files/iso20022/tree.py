"""XML to the generated classes and back. No DTD, no entity, nothing outside the schema, nothing too large."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeTree
from pyiso20022.camt import camt_053_001_08, camt_054_001_08
from pyiso20022.pain import pain_001_001_09, pain_002_001_10
from xsdata.exceptions import ConverterWarning, ParserError
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig
from xsdata.formats.dataclass.parsers.handlers import XmlEventHandler
from xsdata.formats.dataclass.serializers import XmlSerializer
from xsdata.formats.dataclass.serializers.config import SerializerConfig
from xsdata.formats.dataclass.serializers.writers import XmlEventWriter

from files.invoices import FileError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LIMIT_BYTES = 8 * 1024 * 1024
PAIN001, PAIN002, CAMT053, CAMT054 = "pain.001.001.09", "pain.002.001.10", "camt.053.001.08", "camt.054.001.08"
_SCHEMAS: dict[str, Any] = {
    PAIN001: pain_001_001_09,
    PAIN002: pain_002_001_10,
    CAMT053: camt_053_001_08,
    CAMT054: camt_054_001_08,
}
_ROOT = re.compile(r"\{urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.\d{3}\.\d{3}\.\d{2})\}Document")


def kind_of(data: bytes) -> str:
    """Which of the four messages it is. Raises `FileError`."""
    return _kind(_tree(data))


def read(data: bytes, *kinds: str) -> tuple[str, Any]:
    """The kind, and the document as an object of its generated class.

    Raises FileError "too_large", "unsafe_xml", "not_xml", "not_a_bank_file" (another message, or one that its schema
    does not allow).
    """
    root = _tree(data)
    kind = _kind(root)
    if kind not in kinds:
        raise _another(kind)
    # Strict: an element or a value that the schema does not know is refused, not skipped.
    config = ParserConfig(fail_on_unknown_properties=True, fail_on_converter_warnings=True)
    try:
        document = XmlParser(config=config, handler=XmlEventHandler).parse(root, _SCHEMAS[kind].Document)
        _require_no_empty(document)
        return kind, document
    except (ParserError, ConverterWarning, TypeError, ValueError, ArithmeticError) as error:
        words = " ".join(str(error).split())[:200]
        raise FileError(
            "not_a_bank_file", f"内容不符合 {kind} 的结构：{words}", f"not as {kind} has it: {words}"
        ) from None


def _require_no_empty(part: Any) -> None:
    """No element of the standard is empty; the parser leaves an empty one as a text, whatever it should be."""
    for each in fields(part):
        value = getattr(part, each.name)
        for one in value if isinstance(value, list) else (value,):
            if one == "":
                raise ValueError(f"{each.metadata.get('name', each.name)} is empty")
            if is_dataclass(one):
                _require_no_empty(one)


def write(kind: str, document: Any) -> bytes:
    """UTF-8, indented, so that a person can read it."""
    serializer = XmlSerializer(config=SerializerConfig(indent="  "), writer=XmlEventWriter)
    namespace = f"urn:iso:std:iso:20022:tech:xsd:{kind}"
    return serializer.render(document, ns_map={None: namespace}).encode()


def _tree(data: bytes) -> Element:
    if len(data) > LIMIT_BYTES:
        most = LIMIT_BYTES // 1024 // 1024
        raise FileError("too_large", f"文件大于 {most} MB，请分成几个", f"The file is larger than {most} MB; split it")
    try:
        root: Element = SafeTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        words = "The XML holds a DTD or entities, which no bank needs; it is not read"
        raise FileError("unsafe_xml", "XML 含有 DTD 或实体定义，拒绝读取", words) from None
    except (SafeTree.ParseError, ValueError, LookupError) as error:
        words = " ".join(str(error).split())[:200]
        raise FileError("not_xml", f"不是完整的 XML：{words}", f"Not well-formed XML: {words}") from None
    return root


def _kind(root: Element) -> str:
    found = _ROOT.fullmatch(root.tag)
    if found is None or found[1] not in _SCHEMAS:
        raise _another(found[1] if found else root.tag)
    return found[1]


def _another(kind: str) -> FileError:
    known = ", ".join(_SCHEMAS)
    return FileError(
        "not_a_bank_file",
        f"不是此处可读取的银行报文（{kind[:80]}）；可读取：{known}",
        f"not a bank's message that is read here ({kind[:80]}); those are: {known}",
    )
