"""How a read is answered: in one go, in one thread.

FastAPI would open a session in one thread, ask the route in another, check its answer in a third and close the session
in a fourth; under load each way there and back costs as much as a question to the tables. A route here gets its session
unopened, and its answer leaves the thread as JSON, with the session's connection given back. What it returns is of the
type that it says, and was checked when it was made.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any

from fastapi import Response
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from sqlmodel import Session

Endpoint = Callable[..., Any]


class Route(APIRoute):
    """For routers of resources: `APIRouter(route_class=Route)`. Only what answers GET with a model is another."""

    def __init__(self, path: str, endpoint: Endpoint, **how: Any) -> None:
        super().__init__(path, _in_one_go(endpoint) if how.get("methods") == ["GET"] else endpoint, **how)


def _in_one_go(endpoint: Endpoint) -> Endpoint:
    said = inspect.signature(endpoint, eval_str=True).return_annotation
    if inspect.iscoroutinefunction(endpoint) or (isinstance(said, type) and issubclass(said, Response)):
        return endpoint
    model = TypeAdapter(said)

    @wraps(endpoint)
    def answer(**values: Any) -> Response:
        with ExitStack() as sessions:
            for value in values.values():
                if isinstance(value, Session):
                    sessions.enter_context(value)
            found = endpoint(**values)
            return Response(model.dump_json(found, by_alias=True), media_type="application/json")

    return answer
