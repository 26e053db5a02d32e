"""python -m api openapi: frontend/openapi.json, from which the web app's client is made."""

from __future__ import annotations

import argparse
import json
from typing import Any

from api.audit import PURPOSE_HEADER
from api.commands import Commands
from api.request import ids
from readmodel.database import Database

# What the browser or the app's one door to the gateway does for every request.
EVERYWHERE = (ids.HEADER, PURPOSE_HEADER, "If-None-Match")


def add(commands: Commands) -> argparse.ArgumentParser:
    words = "Prints frontend/openapi.json: of the gateway's /openapi.json what a typed client is made from."
    return commands.add_parser("openapi", help="the OpenAPI document for the web app", description=words)


def run(database: Database, options: argparse.Namespace) -> int:
    print(page(), end="")
    return 0


def page() -> str:
    """JSON: no examples, and of the answers only the good ones, since every other is the same `Problem`."""
    from api.app import with_routes  # all routes: the other commands need none of them

    document = with_routes().openapi()
    for methods in document["paths"].values():
        for operation in methods.values():
            _slim(operation)
    for schema in document["components"]["schemas"].values():
        schema.pop("examples", None)
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _slim(operation: dict[str, Any]) -> None:
    good = {status: answer for status, answer in operation["responses"].items() if int(status) < 300}
    for answer in good.values():
        answer.pop("headers", None)
    operation["responses"] = good
    operation["parameters"] = [one for one in operation["parameters"] if one["name"] not in EVERYWHERE]
