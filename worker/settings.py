"""The worker's settings, from the environment, prefix TALLYSTICK_."""

from __future__ import annotations

from typing import Literal, Self, TypeVar

from pydantic import SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from chain.keys import Key
from readmodel.settings import ON_A_LAPTOP, require_secret
from readmodel.settings import Settings as ReadModelSettings
from worker.mail import PORTS, Mailer

S = TypeVar("S", bound=BaseSettings)


class QueueSettings(BaseSettings):
    """What beat needs to know, and no secret. broker_url: filesystem://FOLDER for one machine, redis://… or amqp://… in
    production. beat_ms: how often the outbox and the ledger are looked at, milliseconds.
    """

    model_config = SettingsConfigDict(env_prefix="TALLYSTICK_", env_file=".env", extra="ignore")

    environment: Literal["local", "production"] = "local"
    broker_url: str = "filesystem://.tallystick/queue"
    beat_ms: int = 500

    @model_validator(mode="after")
    def _queue_outlives_a_laptop(self) -> Self:
        if self.environment != "local" and self.broker_url.startswith("filesystem"):
            raise ValueError("TALLYSTICK_BROKER_URL: a queue in files is for one laptop; name Redis or RabbitMQ")
        return self


class Settings(ReadModelSettings):
    """relayer_key: the key that pays for carriage and has no authority over anything; hex, environment only. Several,
    with commas between them, carry more at a time; each participant has one of them, so all workers need the same.
    webhook_key: what webhooks' secrets are made from, the same as the gateway's. smtp_url, mail_from: the mail server,
    and who writes; none unless set."""

    relayer_key: SecretStr
    webhook_key: SecretStr = ON_A_LAPTOP
    smtp_url: SecretStr = SecretStr("")
    mail_from: str = ""

    @model_validator(mode="after")
    def _safe_outside_local(self) -> Self:
        require_secret("TALLYSTICK_WEBHOOK_KEY", self.webhook_key, self.environment)
        scheme = self.smtp_url.get_secret_value().partition("://")[0]
        if scheme and scheme not in PORTS:
            raise ValueError("TALLYSTICK_SMTP_URL: smtp://… or smtps://…")
        if scheme and not self.mail_from:
            raise ValueError("TALLYSTICK_MAIL_FROM: say who writes")
        return self

    def mailer(self) -> Mailer | None:
        url = self.smtp_url.get_secret_value()
        return Mailer(url, self.mail_from, plain=self.environment == "local") if url else None

    def relayers(self) -> list[Key]:
        """Raises `ValueError` for what is no key, and for one that is there twice."""
        found = [Key.from_hex(one.strip()) for one in self.relayer_key.get_secret_value().split(",")]
        if len({key.address for key in found}) != len(found):
            raise ValueError("TALLYSTICK_RELAYER_KEY: a key is there twice")
        return found


def from_environment(kind: type[S]) -> S:
    """Settings, or the end of the process with one line per setting that is wrong: its value may be a secret."""
    try:
        return kind()
    except ValidationError as error:
        lines = [_line(e["loc"], e["msg"]) for e in error.errors()]
        raise SystemExit("\n".join(lines)) from None


def _line(place: tuple[int | str, ...], words: str) -> str:
    """A check over several settings names them itself."""
    return f"TALLYSTICK_{str(place[0]).upper()}: {words}" if place else words.removeprefix("Value error, ")
