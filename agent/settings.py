"""The agent's settings, from the environment, prefix TALLYSTICK_AGENT_."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """url: the gateway. client_id, client_secret: of a machine client with the scope `offers`. key: the agent's own,
    hex; it needs the power to lend, and no other. participant: the bank, or the debtor.

    deployment: the ledger's record, as the operator publishes it; without it, the contracts that the gateway names are
    believed. most_fen: so much may be out in quotes that are still valid. look_ms: how often it asks for work.
    """

    model_config = SettingsConfigDict(env_prefix="TALLYSTICK_AGENT_", env_file=".env", extra="ignore")

    url: str = "http://127.0.0.1:8000"
    client_id: str
    client_secret: SecretStr
    key: SecretStr
    participant: str
    deployment: Path | None = None
    most_fen: int = Field(default=100_000_000_00, ge=0)
    look_ms: int = Field(default=250, ge=1)
