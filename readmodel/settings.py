"""Where the read model, the node and the deployment are. From the environment, prefix TALLYSTICK_."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """`database_url`: SQLAlchemy URL (sqlite:///… or postgresql+psycopg://…). `deployment`: the deployment record."""

    model_config = SettingsConfigDict(env_prefix="TALLYSTICK_", env_file=".env", extra="ignore")

    database_url: str = "sqlite:///.tallystick/tallystick.db"
    rpc_url: str = "http://127.0.0.1:8545"
    deployment: Path = Path(".tallystick/deployment.json")
