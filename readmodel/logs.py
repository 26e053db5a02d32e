"""What the programs write to their logs: one line a happening, structured, and nothing in it that is private.

A line is JSON outside local, and words on a laptop. What other libraries say by the standard library's logging goes the
same way, so that nothing passes the mask.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

HIDDEN = "***"
OUR_ROOMS = ("api", "worker", "readmodel", "chain")

# Whatever stands under such a name is nobody's business, whatever it looks like.
_PRIVATE_NAME = re.compile(
    r"(?i)(^|_)(token|secret|password|passphrase|pin|otp|totp|authorization|cookie|signature|proof|private_key|phone|"
    r"mobile|e_?mail|mail|id_number|id_card|api_key|idempotency_key)s?$"
)
# What gives itself away by its shape. Ids and digests on the ledger (0x and 64 digits) and addresses are meant to be
# read.
_PRIVATE_SHAPES = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+"), rf"\1 {HIDDEN}"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), HIDDEN),  # a JSON web token
    (re.compile(r"(?<=://)([^\s:/@]*):[^\s/@]+@"), rf"\1:{HIDDEN}@"),  # a URL with a password
    (re.compile(r"\b(?:0x)?[0-9a-fA-F]{128,}\b"), HIDDEN),  # a signature, or longer bytes
    (re.compile(r"(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*[0-9])[\w-]{43}(?![\w-])"), HIDDEN),  # our tokens
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), HIDDEN),
    # 居民身份证: six digits of a place, a date of birth, three digits and a check digit.
    (
        re.compile(r"(?<!\w)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\w)"),
        HIDDEN,
    ),
    (re.compile(r"(?<!\w)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\w)"), HIDDEN),  # a mobile phone
)


def masked(value: Any) -> Any:
    """The same without personal data and secrets, at any depth."""
    if isinstance(value, str):
        for shape, instead in _PRIVATE_SHAPES:
            value = shape.sub(instead, value)
        return value
    if isinstance(value, Mapping):
        return {name: HIDDEN if _is_private(name) else masked(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked(inner) for inner in value]
    if value is None or isinstance(value, bool | int):
        return value
    return masked(str(value))


def _is_private(name: object) -> bool:
    return isinstance(name, str) and _PRIVATE_NAME.search(name) is not None


def _mask(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    return {name: HIDDEN if _is_private(name) else masked(value) for name, value in line.items()}


def install(environment: str, level: str = "INFO") -> None:
    """Send every line of this process to its standard error. A second call changes nothing but the form and level."""
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    local = environment == "local"
    form: Processor = structlog.dev.ConsoleRenderer(colors=False) if local else structlog.processors.JSONRenderer()
    handler = _ToStandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            # A traceback becomes text before the mask sees it.
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _mask,
                form,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [other for other in root.handlers if not isinstance(other, _ToStandardError)] + [handler]
    for room in OUR_ROOMS:
        logging.getLogger(room).setLevel(level)
    for theirs in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(theirs).handlers.clear()
        logging.getLogger(theirs).propagate = theirs != "uvicorn.access"  # the gateway says that itself, with its id


class _ToStandardError(logging.Handler):
    """The process's own: Celery puts something in its place that comes back here as lines of a log."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            print(self.format(record), file=sys.__stderr__, flush=True)
        except Exception:
            self.handleError(record)
