"""The queue in files, for one machine: kombu's, but that a message is seen when it is whole.

Half of a message is none that can be read, and a worker that meets one ends.
"""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.transport import filesystem


def put(channel: Any, queue: str, payload: Any, **kwargs: Any) -> None:
    """Written under another name first: readers go by the end of the name, and the order is that of the names."""
    name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
    folder = Path(channel.data_folder_out)
    written = folder / f"{name}.part"
    written.write_text(json.dumps(payload), "utf-8")
    os.replace(written, folder / name)


class Transport(filesystem.Transport):
    # kombu's own classes do not agree on what the arguments of this method are called.
    Channel: type[filesystem.Channel] = type("Channel", (filesystem.Channel,), {"_put": put})
