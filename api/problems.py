"""Errors as RFC 9457 problems, with a stable code and words in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from api.request import ids
from rules import InputError

STATEMENT_TIMED_OUT = "57014"  # PostgreSQL's query_canceled


class ProblemBody(BaseModel):
    """application/problem+json. `errors` lists what was wrong where there are several things. request_id: name it to
    whoever is asked about this answer."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    detail_zh: str
    errors: list[dict[str, Any]] = []
    request_id: str


class Problem(Exception):
    """A refusal with its status. Raise it anywhere below a route."""

    headers: Mapping[str, str] | None = None
    extensions: Mapping[str, str] | None = None  # members that another standard wants beside ours

    def __init__(self, status: int, code: str, zh: str, en: str, errors: list[dict[str, Any]] | None = None) -> None:
        super().__init__(f"{code}: {en}")
        self.status, self.code, self.zh, self.en, self.errors = status, code, zh, en, errors or []

    def response(self) -> JSONResponse:
        body = ProblemBody(
            type=f"urn:tallystick:problem:{self.code}",
            title=self.code.replace("_", " "),
            status=self.status,
            code=self.code,
            detail=_sendable(self.en),
            detail_zh=_sendable(self.zh),
            errors=self.errors,
            request_id=ids.current(),
        )
        said = {**body.model_dump(), **(self.extensions or {})}
        return JSONResponse(said, self.status, self.headers, media_type="application/problem+json")


def _sendable(text: str) -> str:
    """Half a character, which JSON can name and UTF-8 cannot, becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def not_found(what_zh: str, what_en: str) -> Problem:
    """Also for things that the caller may not see: that they exist is none of its business."""
    return Problem(404, "not_found", f"没有这个{what_zh}，或您无权查看", f"no such {what_en}, or not yours to see")


def forbidden(zh: str, en: str) -> Problem:
    return Problem(403, "forbidden", zh, en)


def bad_cursor() -> Problem:
    return Problem(422, "bad_cursor", "after 不是上一页的 next", "`after` is not the `next` of a page before")


def later(status: int, code: str, zh: str, en: str, seconds: int) -> Problem:
    """A refusal that time mends. seconds: when it is worth trying again."""
    problem = Problem(status, code, zh, en)
    problem.headers = {"Retry-After": str(max(1, seconds))}
    return problem


def busy() -> Problem:
    return later(503, "busy", "系统繁忙，请稍后重试", "too much to do at this moment; try again", 2)


def too_long() -> Problem:
    words = "the answer took too long; look whether it was done before you try again"
    return later(504, "timed_out", "处理超时，请先确认是否已办理，再重试", words, 5)


def problem_of(error: Exception) -> Problem | None:
    """What an error is to a caller; None for one that nobody expected."""
    match error:
        case Problem():
            return error
        case InputError():
            return Problem(422, "rule_input", error.zh, error.en)
        case PoolTimeout():
            return busy()
        case OperationalError() if getattr(error.orig, "sqlstate", None) == STATEMENT_TIMED_OUT:
            return too_long()
        case OperationalError() | InterfaceError():
            return later(503, "database_away", "数据库暂不可用，请稍后重试", "the database is away; try again", 5)
        case IntegrityError():
            words = "somebody did the same at this moment; look again, and try again if need be"
            return Problem(409, "conflict", "同一事项正由他人办理，请刷新后重试", words)
        case UnicodeEncodeError() | DataError() | OverflowError():
            words = "a text or a number in the request is none that can be kept"
            return Problem(422, "invalid_request", "请求中有无法保存的文字或数字", words)
    return None


def install(app: FastAPI) -> None:
    """Turn every error of the app into a problem. What nobody expected becomes one at the door (`api.request.door`)."""

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        errors = [{"where": ".".join(str(part) for part in e["loc"]), "why": e["msg"]} for e in error.errors()]
        return Problem(
            422, "invalid_request", "请求内容有误", "the request is not of the documented shape", errors
        ).response()

    @app.exception_handler(HTTPException)
    async def _http(_: Request, error: HTTPException) -> JSONResponse:
        words = str(error.detail)
        problem = Problem(error.status_code, f"http_{error.status_code}", words, words)
        problem.headers = error.headers
        return problem.response()

    async def _expected(_: Request, error: Exception) -> JSONResponse:
        problem = problem_of(error)
        if problem is None:
            raise error
        return problem.response()

    for kind in (Problem, InputError, PoolTimeout, DBAPIError, UnicodeEncodeError, OverflowError):
        app.add_exception_handler(kind, _expected)
