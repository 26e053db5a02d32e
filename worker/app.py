"""The Celery app.

    celery -A worker.app worker             runs the tasks of all queues
    celery -A worker.app worker -Q submit   of this one
    celery -A worker.app beat               asks for them at intervals

Tasks carry no data: each looks at the tables and does what is left to do, so one that runs twice, late or never only
changes when the next finds nothing to do. Two beats ask twice as often, and no more.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from celery import Celery
from kombu.entity import Exchange, Queue

from worker.settings import QueueSettings, from_environment

QUEUES = ("sync", "submit", "clock", "files", "notices")  # by kind, so that no kind waits for another
# A request to look again that nobody took for so long is dropped: newer ones are behind it. The clocks of beat and
# worker may differ by as much.
STALE_S = 60
# Seconds. Longer than any task takes (`worker.tasks.TURN_S`): Redis hands a message out again that is not acknowledged
# in this time, RabbitMQ closes the channel.
UNANSWERED_S = 600
DELIVERIES = 5  # a message that so many workers died of is dropped: it carries nothing


def broker_options(url: str) -> dict[str, Any]:
    """Celery's settings for a broker."""
    kind = url.partition(":")[0]
    make = {"filesystem": _filesystem, "amqp": _rabbitmq, "amqps": _rabbitmq}.get(kind, _redis)
    return make(url)


def _filesystem(url: str) -> dict[str, Any]:
    """One machine, and folders that must be there."""
    folder = Path(url.removeprefix("filesystem://"))
    for name in ("messages", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {
        "broker_url": "filesystem://",
        "broker_transport": "worker.folder_queue:Transport",
        "broker_transport_options": {
            "data_folder_in": str(folder / "messages"),
            "data_folder_out": str(folder / "messages"),
            "control_folder": str(folder / "control"),
            "polling_interval": 0.05,
        },
        "task_queues": _queues(),
    }


def _redis(url: str) -> dict[str, Any]:
    """A connection that died unnoticed is found within half a minute, and made anew."""
    return {
        "broker_url": url,
        "broker_transport_options": {
            "visibility_timeout": UNANSWERED_S,
            "global_keyprefix": "tallystick:",
            "health_check_interval": 30,
            "socket_connect_timeout": 10,
            "retry_on_timeout": True,
        },
        "task_queues": _queues(),
    }


def _rabbitmq(url: str) -> dict[str, Any]:
    """Quorum queues: on disk, on several nodes if there are some, and with a count of deliveries."""
    quorum = {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERIES,
        "x-consumer-timeout": UNANSWERED_S * 1000,
    }
    return {
        "broker_url": url,
        "broker_heartbeat": 30,
        "broker_transport_options": {"confirm_publish": True},
        "task_queues": _queues(quorum),
    }


def _queues(arguments: dict[str, Any] | None = None) -> list[Queue]:
    """Each with a key of its own: queues that share one all get every message."""
    exchange = Exchange("tallystick", type="direct")  # type: ignore[no-untyped-call]
    return [Queue(name, exchange, name, queue_arguments=arguments) for name in QUEUES]  # type: ignore[no-untyped-call]


def make_app(settings: QueueSettings) -> Celery:
    app = Celery("tallystick", include=["worker.tasks"])
    beat = timedelta(milliseconds=settings.beat_ms)
    every = {"schedule": beat, "options": {"expires": STALE_S}}
    app.conf.update(
        **broker_options(settings.broker_url),
        task_routes={f"worker.{name}": {"queue": name} for name in QUEUES},
        task_create_missing_queues=False,
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_cancel_long_running_tasks_on_connection_loss=True,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        timezone="Asia/Shanghai",
        beat_schedule={
            "submit": {"task": "worker.submit", **every},
            "sync": {"task": "worker.sync", **every},
            "clock": {"task": "worker.clock", **every, "schedule": 2 * beat},
            "files": {"task": "worker.files", **every},
            "notices": {"task": "worker.notices", **every, "schedule": 2 * beat},
        },
    )
    return app


app = make_app(from_environment(QueueSettings))
