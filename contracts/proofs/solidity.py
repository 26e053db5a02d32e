"""Just enough of Solidity's grammar to find statements and take conditions apart. Nothing here knows of mutants.

Positions are offsets into the source. A mask is the source with everything inside comments and strings blanked out, of
the same length, so that brackets and operators found in the mask are real ones.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

OPENING, CLOSING = "([{", ")]}"
LEXEME = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)
# `<` and `>` that compare: not shifts, not `=>`, not `->`.
COMPARISON = re.compile(r"(?<![<>=-])(<=|>=|<|>)(?![<>=])")
DEFINITION = re.compile(
    r"\b(?:(?P<kind>function|modifier)\s+(?P<name>\w+)|(?P<special>constructor|receive|fallback))\b\s*(?=[({])"
)
CONTRACT = re.compile(r"\b(?:contract|library|interface)\s+(?P<name>\w+)[^;{]*\{")


class NotUnderstood(Exception):
    """A construct that this reader does not know. It says so rather than pass over a guard in silence."""


@dataclass(frozen=True)
class Span:
    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def holds(self, at: int) -> bool:
        return self.start <= at < self.end


@dataclass(frozen=True)
class Definition:
    """A function, modifier or constructor: `header` runs from its keyword to its body, which is with its braces."""

    kind: str
    name: str
    header: Span
    parameters: Span
    body: Span | None


@dataclass(frozen=True)
class Node:
    """A boolean expression: `and` and `or` with their operands, `not` and `group` with what is in the brackets."""

    kind: Literal["and", "or", "not", "group", "leaf"]
    span: Span
    parts: tuple["Node", ...] = ()


def mask_of(text: str) -> str:
    """Blanks comments and strings, newlines kept. Quotes of strings stay, so that `""` is still an argument."""

    def blank(match: re.Match[str]) -> str:
        word = match.group()
        if word[0] in "\"'":
            return word[0] + " " * (len(word) - 2) + word[-1]
        return re.sub(r"[^\n]", " ", word)

    return LEXEME.sub(blank, text)


def line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def one_line(text: str) -> str:
    """Source on one line as a person would write it there: what names a guard in lists and tables."""
    bare = LEXEME.sub(lambda m: m.group() if m.group()[0] in "\"'" else " ", text)
    flat = re.sub(r"\s+", " ", bare).strip()
    return re.sub(r"([(\[]) | (?=[)\],;])", r"\1", flat)


def closing(mask: str, at: int) -> int:
    """Where the bracket that opens at `at` closes."""
    depth = 0
    for position in range(at, len(mask)):
        if mask[position] in OPENING:
            depth += 1
        elif mask[position] in CLOSING:
            depth -= 1
            if depth == 0:
                return position
    raise NotUnderstood(f"line {line_of(mask, at)}: a bracket that never closes")


def trimmed(mask: str, start: int, end: int) -> Span:
    while start < end and mask[start].isspace():
        start += 1
    while end > start and mask[end - 1].isspace():
        end -= 1
    return Span(start, end)


def top_level(mask: str, span: Span) -> Iterator[int]:
    """The positions of a span that are inside none of its brackets, the brackets themselves left out."""
    position = span.start
    while position < span.end:
        if mask[position] in OPENING:
            position = closing(mask, position) + 1
            continue
        yield position
        position += 1


def split(mask: str, span: Span, separator: str) -> list[Span]:
    """The parts of a span between the separators outside of its brackets, each trimmed."""
    parts, begin = [], span.start
    for position in top_level(mask, span):
        if position >= begin and mask.startswith(separator, position):
            parts.append(trimmed(mask, begin, position))
            begin = position + len(separator)
    return [*parts, trimmed(mask, begin, span.end)]


def parse(mask: str, span: Span) -> Node:
    """Takes a condition apart as far as `&&`, `||`, `!(...)` and brackets go; anything else is a leaf."""
    span = trimmed(mask, span.start, span.end)
    if any(mask[position] == "?" for position in top_level(mask, span)):
        return Node("leaf", span)
    for kind, operator in (("or", "||"), ("and", "&&")):
        parts = split(mask, span, operator)
        if len(parts) > 1:
            operands = tuple(parse(mask, part) for part in parts)
            return Node("or" if kind == "or" else "and", span, operands)
    bracket = span.start if mask[span.start] == "(" else span.start + 1
    if mask[span.start] in "(!" and mask[bracket] == "(" and closing(mask, bracket) == span.end - 1:
        inner = parse(mask, Span(bracket + 1, span.end - 1))
        return Node("not" if bracket > span.start else "group", span, (inner,))
    return Node("leaf", span)


def comparison(mask: str, leaf: Span) -> Span | None:
    """The one `<`, `<=`, `>` or `>=` of a leaf, outside of its brackets."""
    outside = set(top_level(mask, leaf))
    found = [match for match in COMPARISON.finditer(mask, leaf.start, leaf.end) if match.start() in outside]
    return Span(*found[0].span()) if len(found) == 1 else None


def definitions(mask: str) -> list[Definition]:
    """Everything with a header, in order; function types (which have no name) are none."""
    found = []
    for match in DEFINITION.finditer(mask):
        name = match["name"] or match["special"]
        at = match.end()
        parameters = Span(at, closing(mask, at) + 1) if mask[at] == "(" else Span(at, at)
        at = parameters.end
        while mask[at] not in "{;":
            at = closing(mask, at) + 1 if mask[at] in OPENING else at + 1
        body = Span(at, closing(mask, at) + 1) if mask[at] == "{" else None
        found.append(Definition(match["kind"] or name, name, Span(match.start(), at), parameters, body))
    return found


def contracts(mask: str) -> list[tuple[str, Span]]:
    """Names of contracts and libraries with their bodies, braces included."""
    return [
        (match["name"], Span(match.end() - 1, closing(mask, match.end() - 1) + 1)) for match in CONTRACT.finditer(mask)
    ]


def assemblies(mask: str) -> list[Span]:
    found = []
    for match in re.finditer(r"\bassembly\b[^{;]*\{", mask):
        found.append(Span(match.start(), closing(mask, match.end() - 1) + 1))
    return found
