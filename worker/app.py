"""The Celery app.

    celery -A worker.app worker     runs the tasks
    celery -A worker.app beat       asks for them at intervals

Tasks carry no data: each looks at the tables and does what is left to do, so one that runs twice, late or never only
changes when the next finds nothing to do.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from celery import Celery

from worker.settings import QueueSettings, from_environment

STALE_S = 5  # a request to look again that nobody took for so long is dropped: newer ones are behind it


def broker_options(url: str) -> dict[str, Any]:
    """Celery's settings for a broker; the filesystem one needs its folders made."""
    if not url.startswith("filesystem://"):
        # Longer than any task takes: Redis hands a message out again when it is not acknowledged in this time.
        return {"broker_url": url, "broker_transport_options": {"visibility_timeout": 600}}
    folder = Path(url.removeprefix("filesystem://"))
    for name in ("messages", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {
        "broker_url": "filesystem://",
        "broker_transport_options": {
            "data_folder_in": str(folder / "messages"),
            "data_folder_out": str(folder / "messages"),
            "control_folder": str(folder / "control"),
            "polling_interval": 0.05,
        },
    }


def make_app(settings: QueueSettings) -> Celery:
    app = Celery("tallystick", include=["worker.tasks"])
    beat = timedelta(milliseconds=settings.beat_ms)
    every = {"schedule": beat, "options": {"expires": STALE_S}}
    app.conf.update(
        **broker_options(settings.broker_url),
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        timezone="Asia/Shanghai",
        beat_schedule={
            "submit": {"task": "worker.submit", **every},
            "sync": {"task": "worker.sync", **every},
            "clock": {"task": "worker.clock", **every, "schedule": 2 * beat},
        },
    )
    return app


app = make_app(from_environment(QueueSettings))
