"""Where the read model, the node and the deployment are. From the environment, prefix TALLYSTICK_."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LEAST_SECRET = 32  # characters
ON_A_LAPTOP = SecretStr("on a laptop")


def require_secret(name: str, secret: SecretStr, environment: str) -> None:
    """Raises `ValueError` for a secret that is good on a laptop only."""
    if environment != "local" and len(secret.get_secret_value()) < LEAST_SECRET:
        raise ValueError(f"{name}: name a secret of {LEAST_SECRET} characters or more")


class Settings(BaseSettings):
    """`database_url`: SQLAlchemy URL (sqlite:///… or postgresql+psycopg://…). `deployment`: the deployment record.

    `finality`: final (Besu with QBFT: what is mined stays) or probabilistic: then up to `undo_blocks` of the newest
    blocks are taken back when the ledger takes them back.
    `log_level`: the least that our programs' own lines are.
    `environment`: anything but local refuses defaults that are unsafe outside a laptop.
    """

    model_config = SettingsConfigDict(env_prefix="TALLYSTICK_", env_file=".env", extra="ignore")

    environment: Literal["local", "production"] = "local"
    database_url: str = "sqlite:///.tallystick/tallystick.db"
    rpc_url: str = "http://127.0.0.1:8545"
    deployment: Path = Path(".tallystick/deployment.json")
    finality: Literal["final", "probabilistic"] = "final"
    undo_blocks: int = Field(default=128, ge=1)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def undo(self) -> int:
        """How many of the newest blocks the ledger may still take back."""
        return self.undo_blocks if self.finality == "probabilistic" else 0

    @model_validator(mode="after")
    def _database_outlives_a_laptop(self) -> Self:
        if self.environment != "local" and self.database_url.startswith("sqlite"):
            raise ValueError("TALLYSTICK_DATABASE_URL: SQLite is for one laptop; name a PostgreSQL database")
        return self
