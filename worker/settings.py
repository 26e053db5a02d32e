"""The worker's settings, from the environment, prefix TALLYSTICK_."""

from __future__ import annotations

from typing import TypeVar

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from chain.keys import Key
from readmodel.settings import Settings as ReadModelSettings

S = TypeVar("S", bound=BaseSettings)


class QueueSettings(BaseSettings):
    """What beat needs to know, and no secret. broker_url: filesystem://FOLDER for one machine, redis://… or amqp://… in
    production. beat_s: how often the outbox and the ledger are looked at, seconds.
    """

    model_config = SettingsConfigDict(env_prefix="TALLYSTICK_", env_file=".env", extra="ignore")

    broker_url: str = "filesystem://.tallystick/queue"
    beat_s: float = 0.5


class Settings(ReadModelSettings):
    """relayer_key: the key that pays for carriage and has no authority over anything; hex, environment only."""

    relayer_key: SecretStr

    def relayer(self) -> Key:
        return Key.from_hex(self.relayer_key.get_secret_value())


def from_environment(kind: type[S]) -> S:
    """Settings, or the end of the process with one line per setting that is wrong: its value may be a secret."""
    try:
        return kind()
    except ValidationError as error:
        lines = [f"TALLYSTICK_{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
        raise SystemExit("\n".join(lines)) from None
