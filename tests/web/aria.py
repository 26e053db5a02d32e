"""The bones of a screen: headings, tables' headers, fields, buttons. Not the data, which change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

NAMED = ("heading", "columnheader", "button", "radio", "checkbox", "textbox", "combobox", "tab")
HOLDS = ("main", "region", "table", "rowgroup", "row", "radiogroup", "group", "form", "search", "tablist")
LINE = re.compile(r"( *)- (\w+)(?: \"((?:[^\"\\\\]|\\\\.)*)\")?(.*)")
LEVEL = re.compile(r" \[level=\d\]")


@dataclass
class Node:
    role: str
    name: str
    level: str
    inside: list[Node] = field(default_factory=list)


def bones(snapshot: str) -> str:
    """Out of what playwright says of a screen: a template for `to_match_aria_snapshot`, without names with figures."""
    root = Node("main", "", "")
    way = [(-1, root)]
    for line in snapshot.splitlines():
        found = LINE.fullmatch(line.removesuffix(":"))
        if found is None:
            continue
        depth = len(found[1])
        while way[-1][0] >= depth:
            way.pop()
        level = LEVEL.search(found[4])
        node = Node(found[2], found[3] or "", level[0] if level else "")
        way[-1][1].inside.append(node)
        way.append((depth, node))
    return "\n".join(line for node in root.inside for line in _lines(node, 0)) + "\n"


def _lines(node: Node, depth: int) -> Iterator[str]:
    steady = bool(node.name) and not re.search(r"\d", node.name)
    if node.role in NAMED:
        if steady:
            yield f'{"  " * depth}- {node.role} "{node.name}"{node.level}'
        return
    if node.role not in HOLDS or (node.role == "row" and not _heads(node)):
        return
    inside = [line for one in node.inside for line in _lines(one, depth + 1)]
    if inside:
        name = f' "{node.name}"' if steady and node.role != "row" else ""
        yield f"{'  ' * depth}- {node.role}{name}:"
        yield from inside


def _heads(row: Node) -> bool:
    return any(one.role == "columnheader" for one in row.inside)
