"""Finds every guard of the contracts, and writes them so that each can be switched off by its number at run time.

What is a guard, and what its mutant does:

| class    | in the source                             | with the mutant on                                    |
|----------|-------------------------------------------|-------------------------------------------------------|
| guard    | `require(C, E)`, `assert(C)`              | passes                                                |
| guard    | `if (C) revert E;`, `revert E;`           | goes on                                               |
| guard    | a modifier in the header of a function    | the modifier's checks pass for this function          |
| guard    | `_requireOpen(lot);` and its like         | is not called                                         |
| term     | one operand of `&&` in a condition (or of `\\|\\|` in `if (C) revert`) | counts as fulfilled      |
| boundary | `<`, `<=`, `>`, `>=` in a condition       | `<=` for `<`, `<` for `<=`, and so on                 |

One compiled program holds all mutants (a mutant schema). `in_force(7)`, in the environment of forge, is mutant 7.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from solidity import (
    Definition,
    Node,
    NotUnderstood,
    Span,
    assemblies,
    closing,
    comparison,
    contracts,
    definitions,
    line_of,
    mask_of,
    one_line,
    parse,
    split,
    trimmed,
)

Kind = Literal["guard", "term", "boundary"]
KINDS: tuple[Kind, ...] = ("guard", "term", "boundary")
LIBRARY = "Mutants.sol"
# Statements that call one of these, for nothing but its refusal (or with a mark so that it refuses the next time).
CHECK = r"_?(?:require|check|authorise|use(?:Reference|Nonce))(?:[A-Z]\w*)?"
FLIPPED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
# Modifiers of the library contracts: what they call before the body.
FOREIGN = {
    "restricted": "_checkCanCall(_msgSender(), _msgData())",
    "whenNotPaused": "_requireNotPaused()",
    "whenPaused": "_requirePaused()",
    "onlyOwner": "_checkOwner()",
}
HEADER_WORDS = {
    *("external", "public", "internal", "private", "pure", "view", "payable", "virtual", "override", "returns"),
    *("function", "constructor", "receive", "fallback"),
}
SOURCE = """\
// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Which mutant is in force: forge's setting for the producer of blocks says it, and nothing else here looks at that.
/// One opcode, so that a test with mutants takes hardly longer, and needs hardly more gas, than one without.
library Mutants {
    function off(uint256 mutant) internal pure returns (bool) {
        return _pure(_active)() == mutant;
    }

    function _active() private view returns (uint256) {
        return uint160(address(block.coinbase));
    }

    function _pure(function() view returns (uint256) f) private pure returns (function() pure returns (uint256) g) {
        assembly ("memory-safe") {
            g := f
        }
    }
}
"""


def in_force(number: int) -> dict[str, str]:
    """What to tell forge, so that this mutant is in force; with 0 none is."""
    return {"FOUNDRY_BLOCK_COINBASE": f"0x{number:040x}"}


@dataclass(frozen=True)
class Mutant:
    """`guard` is the whole statement on one line; `part` says which term or comparison of it, empty for all of it."""

    number: int
    kind: Kind
    file: str
    line: int
    where: str
    guard: str
    part: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.file, self.where, self.guard, self.part

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Statement:
    """A guard in the source; `condition` is None where a call or a bare revert is the guard."""

    style: Literal["require", "if", "bare"]
    span: Span
    condition: Span | None


@dataclass(frozen=True)
class Edit:
    span: Span
    text: str


class Rewriter:
    """One source file. `mutants` are numbered on from `first`; `text` is the file with all of them in it."""

    def __init__(self, file: str, text: str, modifiers: dict[str, Definition], first: int) -> None:
        self.file, self.source, self.mask = file, text, mask_of(text)
        self.first, self.mutants = first, list[Mutant]()
        self.modifiers = modifiers
        self.definitions = definitions(self.mask)
        self.contracts = contracts(self.mask)
        self.skipped = assemblies(self.mask)
        edits = list(self._edits())
        self.text = self._with_import(apply(text, edits)) if edits else text

    # What is where.

    def _where(self, at: int) -> str:
        owner = [name for name, body in self.contracts if body.holds(at)]
        inside = [d.name for d in self.definitions if d.header.start <= at < (d.body or d.header).end]
        return ".".join([*owner, *inside])

    def _new(self, kind: Kind, span: Span, guard: str, part: str = "") -> str:
        """Enters a mutant, and gives the expression that is true when it is in force."""
        number = self.first + len(self.mutants)
        line = line_of(self.source, span.start)
        self.mutants.append(Mutant(number, kind, self.file, line, self._where(span.start), guard, part))
        return f"Mutants.off({number})"

    def _in_force(self, at: int) -> bool:
        return not any(span.holds(at) for span in self.skipped)

    # Finding.

    def statements(self, within: Span, check: str = CHECK) -> list[Statement]:
        """The guards of a body, in order."""
        found = [*self._requires(within), *self._reverts(within), *self._calls(within, check)]
        return sorted((s for s in found if self._in_force(s.span.start)), key=lambda s: s.span.start)

    def _requires(self, within: Span) -> Iterator[Statement]:
        for match in re.finditer(r"(?<![\w.])(?:require|assert)\s*\(", self.mask[: within.end]):
            if within.holds(match.start()):
                end = closing(self.mask, match.end() - 1)
                condition = split(self.mask, Span(match.end(), end), ",")[0]
                yield Statement("require", Span(match.start(), end + 1), condition)

    def _reverts(self, within: Span) -> Iterator[Statement]:
        conditional = set()
        for match in re.finditer(r"(?<![\w.])if\s*\(", self.mask[: within.end]):
            end = closing(self.mask, match.end() - 1)
            body = re.compile(r"\s*(\{\s*)?(?=revert\b)").match(self.mask, end + 1)
            if body is None:
                continue
            stop = self.mask.index(";", body.end()) + 1
            if body[1] is not None:
                brace = trimmed(self.mask, stop, closing(self.mask, self.mask.index("{", end)))
                if brace.start < brace.end:
                    continue
                stop = brace.end + 1
            conditional.add(body.end())
            if within.holds(match.start()):
                yield Statement("if", Span(match.start(), stop), trimmed(self.mask, match.end(), end))
        for match in re.finditer(r"(?<![\w.])revert\b[^;]*;", self.mask[: within.end]):
            if within.holds(match.start()) and match.start() not in conditional:
                yield Statement("bare", Span(*match.span()), None)

    def _calls(self, within: Span, check: str) -> Iterator[Statement]:
        for match in re.finditer(rf"(?<![\w.])((?:\w+\.)*)({check})\s*\(", self.mask[: within.end]):
            before = self.mask[: match.start()].rstrip()
            end = closing(self.mask, match.end() - 1) + 1
            after = self.mask[end:].lstrip()
            alone = before.endswith((";", "{", "}", ")")) or re.search(r"\belse$", before)
            if not (within.holds(match.start()) and alone and after.startswith(";")):
                continue
            if match[1] or match[2] not in ("require", "assert", "if", "for", "while", "revert", "return"):
                yield Statement("bare", Span(match.start(), self.mask.index(";", end) + 1), None)

    # Rewriting.

    def _edits(self) -> Iterator[Edit]:
        for definition in self.definitions:
            if definition.kind == "modifier":
                yield from self._clone(definition)
            elif definition.body is not None:
                yield from self._uses(definition)
                for statement in self.statements(definition.body):
                    yield Edit(statement.span, self._rewritten(statement, with_whole=True))
        for name, body in self.contracts:
            if used := self._foreign(body):
                at = Span(body.start + 1, body.start + 1)
                yield Edit(at, "".join(foreign_clone(modifier, name) for modifier in used))

    def _rewritten(self, statement: Statement, *, with_whole: bool, off: str = "") -> str:
        """The statement with its mutants in it. `off` is a further expression that switches the whole of it off."""
        guard = one_line(statement.span.of(self.source)).rstrip(";")
        whole = self._new("guard", statement.span, guard) if with_whole else ""
        disabled = " || ".join(filter(None, (whole, off)))
        if statement.condition is None:
            return f"{{ if (!({disabled})) {statement.span.of(self.source)} }}"
        node = parse(self.mask, statement.condition)
        condition = self._expression(node, statement.style == "require", guard)
        passes = f"({disabled}) ||" if statement.style == "require" else f"!({disabled}) &&"
        before = self.source[statement.span.start : statement.condition.start]
        return f"{before}{passes} ({condition})" + self.source[statement.condition.end : statement.span.end]

    def _expression(self, node: Node, wanted: bool, guard: str, term: bool = False) -> str:
        """A condition with its terms and boundaries as mutants. `wanted` is the value with which the guard passes."""
        own = self._new("term", node.span, guard, one_line(node.span.of(self.source))) if term else ""
        if node.kind == "leaf":
            text = self._boundary(node.span, guard)
        else:
            # Operands that must all be `wanted`; of the others, one is enough, and switching it is switching all.
            all_needed = node.kind == ("and" if wanted else "or")
            text, at = "", node.span.start
            for part in node.parts:
                text += self.source[at : part.span.start]
                text += self._expression(part, wanted != (node.kind == "not"), guard, term=all_needed)
                at = part.span.end
            text += self.source[at : node.span.end]
        if not own:
            return text
        return f"({own} || ({text}))" if wanted else f"(!{own} && ({text}))"

    def _boundary(self, leaf: Span, guard: str) -> str:
        operator = comparison(self.mask, leaf)
        text = leaf.of(self.source)
        if operator is None:
            return text
        other = FLIPPED[operator.of(self.source)]
        flipped = self.source[leaf.start : operator.start] + other + self.source[operator.end : leaf.end]
        number = self._new("boundary", leaf, guard, f"{one_line(text)} -> {one_line(flipped)}")
        return f"({number} ? {flipped} : {text})"

    # Modifiers.

    def _invocations(self, definition: Definition) -> Iterator[tuple[str, Span, Span | None]]:
        """Modifiers in a header: name, span of the name, span of the arguments with their brackets."""
        at = definition.parameters.end
        for match in re.finditer(r"[A-Za-z_][\w.]*", self.mask[: definition.header.end]):
            if match.start() < at:
                continue
            arguments = re.compile(r"\s*\(").match(self.mask, match.end())
            at = match.end() if arguments is None else closing(self.mask, arguments.end() - 1) + 1
            if match.group() not in HEADER_WORDS:
                brackets = None if arguments is None else Span(arguments.end() - 1, at)
                yield match.group(), Span(*match.span()), brackets

    def _uses(self, definition: Definition) -> Iterator[Edit]:
        """Each use of a modifier becomes a use of its clone, which is told the number of this use."""
        for name, span, arguments in self._invocations(definition):
            if definition.kind == "constructor" and name not in self.modifiers and name not in FOREIGN:
                continue  # the constructor of a base contract
            if name not in self.modifiers and name not in FOREIGN:
                raise NotUnderstood(f"{self.file}:{line_of(self.source, span.start)}: the modifier {name} is not known")
            whole = Span(span.start, arguments.end if arguments else span.end)
            given = arguments.of(self.source)[1:-1].strip() if arguments else ""
            self._new("guard", span, one_line(whole.of(self.source)))
            number = str(self.mutants[-1].number)
            clone = f"{name}Unless"
            if name not in self.modifiers:
                clone += self._where(span.start).split(".")[0]
            yield Edit(whole, f"{clone}({', '.join(filter(None, (number, given)))})")

    def _clone(self, modifier: Definition) -> Iterator[Edit]:
        """A second modifier beside the first: the same, but its checks pass when the mutant `mutant_` is in force."""
        if modifier.body is None:
            raise NotUnderstood(f"{self.file}: the modifier {modifier.name} has no body")
        body = modifier.body
        found = self.statements(body, r"\w+")
        if not found:
            raise NotUnderstood(f"{self.file}: the modifier {modifier.name} has no guard in it")
        several = len(found) > 1
        edits = [Edit(s.span, self._rewritten(s, with_whole=several, off="Mutants.off(mutant_)")) for s in found]
        inner = apply(self.source[body.start : body.end], [shifted(edit, -body.start) for edit in edits])
        given = modifier.parameters.of(self.source)[1:-1].strip()
        tail = self.source[modifier.parameters.end : modifier.header.end]
        parameters = ", ".join(filter(None, ("uint256 mutant_", given)))
        clone = f"\n    modifier {modifier.name}Unless({parameters}) {tail.strip()} {inner}\n"
        yield Edit(Span(body.end, body.end), clone)

    def _foreign(self, contract: Span) -> list[str]:
        used = {
            name
            for definition in self.definitions
            if contract.holds(definition.header.start) and definition.kind != "modifier"
            for name, _, _ in self._invocations(definition)
        }
        return sorted(name for name in used if name in FOREIGN and name not in self.modifiers)

    def _with_import(self, text: str) -> str:
        folder = PurePosixPath(self.file).parent
        path = os.path.relpath(LIBRARY, folder)
        path = path if path.startswith(".") else f"./{path}"
        at = re.compile(r"pragma solidity[^;]*;").search(mask_of(text))
        if at is None:
            raise NotUnderstood(f"{self.file}: no pragma")
        return f'{text[: at.end()]}\nimport {{Mutants}} from "{path}";{text[at.end() :]}'


def foreign_clone(modifier: str, contract: str) -> str:
    return (
        f"\n    modifier {modifier}Unless{contract}(uint256 mutant_) "
        f"{{ if (!Mutants.off(mutant_)) {FOREIGN[modifier]}; _; }}\n"
    )


def shifted(edit: Edit, by: int) -> Edit:
    return Edit(Span(edit.span.start + by, edit.span.end + by), edit.text)


def apply(text: str, edits: list[Edit]) -> str:
    """The text with its edits, which do not overlap."""
    parts, at = [], 0
    for edit in sorted(edits, key=lambda edit: edit.span.start):
        if edit.span.start < at:
            raise NotUnderstood(f"two guards in one place: {one_line(edit.span.of(text))}")
        parts += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    return "".join([*parts, text[at:]])


def mutate(sources: dict[str, str]) -> tuple[list[Mutant], dict[str, str]]:
    """All mutants, and the sources with all of them in. Paths are those below contracts/src; numbers begin at 1."""
    modifiers: dict[str, Definition] = {}
    for text in sources.values():
        modifiers |= {d.name: d for d in definitions(mask_of(text)) if d.kind == "modifier"}
    mutants: list[Mutant] = []
    written = {LIBRARY: SOURCE}
    for file in sorted(sources):
        rewriter = Rewriter(file, sources[file], modifiers, len(mutants) + 1)
        mutants += rewriter.mutants
        written[file] = rewriter.text
    return mutants, written
