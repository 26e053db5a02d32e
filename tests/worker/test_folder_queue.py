"""The queue in files: whoever reads while somebody writes gets whole messages, in their order."""

from __future__ import annotations

from pathlib import Path
from threading import Thread
from typing import Any

from kombu import Connection
from kombu.simple import SimpleQueue

from tests.support.waiting import until

MESSAGES = 1_500


def connection(folder: Path) -> Connection:
    options = {f"data_folder_{way}": str(folder) for way in ("in", "out")} | {"control_folder": str(folder / "control")}
    return Connection("filesystem://", transport="worker.folder_queue:Transport", transport_options=options)


def test_no_half_of_a_message_is_ever_read(tmp_path: Path) -> None:
    (tmp_path / "control").mkdir()
    read: list[dict[str, Any]] = []

    def write() -> None:
        with connection(tmp_path) as there, SimpleQueue(there, "sync") as queue:
            for number in range(MESSAGES):
                queue.put({"number": number, "long": "x" * 20_000})

    writer = Thread(target=write)
    writer.start()
    with connection(tmp_path) as here, SimpleQueue(here, "sync") as queue:

        def take() -> int:
            try:
                while True:
                    message = queue.get_nowait()
                    message.ack()
                    read.append(message.payload)
            except queue.Empty:
                return len(read)

        until(take, lambda count: count == MESSAGES)
    writer.join()
    assert sorted(one["number"] for one in read) == list(range(MESSAGES))
    assert all(one["long"] == "x" * 20_000 for one in read)
    assert list(tmp_path.glob("*.part")) == []
