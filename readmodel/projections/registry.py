"""Handlers by event name, with the rows that each will ask for, so that they can be fetched in bulk beforehand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlmodel import SQLModel

from chain.events import Event
from readmodel.projections.sums import keep_sums
from readmodel.rows import Key, Rows

Handler = Callable[[Rows, Event], None]
Keys = Iterable[tuple[type[SQLModel], Key]]
Needs = Callable[[Event], Keys]
LeadsTo = Callable[[Rows, Event], Keys]


@dataclass(frozen=True)
class _Entry:
    handler: Handler
    needs: Needs
    leads_to: LeadsTo | None = None


HANDLERS: dict[str, _Entry] = {}


def nothing(_: Event) -> Keys:
    return ()


def on(event: str, needs: Needs = nothing, leads_to: LeadsTo | None = None) -> Callable[[Handler], Handler]:
    """Register the one handler of an event. needs: the rows that exist and will be asked for. leads_to: those that can
    only be named when the first are there; what is not there yet leads nowhere."""

    def register(handler: Handler) -> Handler:
        if event in HANDLERS:
            raise ValueError(f"{event} has a handler already")
        HANDLERS[event] = _Entry(handler, needs, leads_to)
        return handler

    return register


def ignored(*events: str) -> None:
    """Events that change no table."""
    for event in events:
        HANDLERS[event] = _Entry(lambda rows, e: None, nothing)


def apply_events(
    rows: Rows, events: list[Event], then: Handler = lambda rows, e: None, then_needs: Needs = nothing
) -> None:
    """Project events in order, and keep the running sums. Raises `KeyError` for an event that nobody claims: a table
    would miss it.

    then: what else to do with each event, when the rows are as it left them; then_needs: the rows that this asks for.
    """
    entries = [HANDLERS[event.name] for event in events]
    wanted: dict[type[SQLModel], set[Key]] = defaultdict(set)
    for entry, event in zip(entries, events, strict=True):
        for model, key in entry.needs(event):
            wanted[model].add(key)
        for model, key in then_needs(event):
            wanted[model].add(key)
    _load(rows, wanted)
    for entry, event in zip(entries, events, strict=True):
        for model, key in entry.leads_to(rows, event) if entry.leads_to else ():
            wanted[model].add(key)
    _load(rows, wanted)
    for entry, event in zip(entries, events, strict=True):
        entry.handler(rows, event)
        then(rows, event)
    keep_sums(rows)


def _load(rows: Rows, wanted: dict[type[SQLModel], set[Key]]) -> None:
    for model, keys in wanted.items():
        rows.load(model, keys)
    wanted.clear()
