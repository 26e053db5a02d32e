"""The worker's settings, from the environment, prefix TALLYSTICK_."""

from __future__ import annotations

from pydantic import SecretStr

from chain.keys import Key
from readmodel.settings import Settings as ReadModelSettings


class Settings(ReadModelSettings):
    """broker_url: filesystem://FOLDER for one machine, redis://… or amqp://… in production.

    relayer_key: the key that pays for carriage and has no authority over anything; hex, from the environment only.
    beat_s: how often the outbox and the ledger are looked at, seconds.
    """

    broker_url: str = "filesystem://.tallystick/queue"
    relayer_key: SecretStr
    beat_s: float = 0.5

    def relayer(self) -> Key:
        return Key.from_hex(self.relayer_key.get_secret_value())
