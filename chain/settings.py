"""What deploying needs, from the environment, prefix TALLYSTICK_."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class DeploySettings(BaseSettings):
    """deployer_key pays for four transactions and has no power afterwards. operator_code: registration code of the
    first operator; operator_key: the address of its first key; operator_kyb: 0x-hash of its admission file."""

    model_config = SettingsConfigDict(env_prefix="TALLYSTICK_", env_file=".env", extra="ignore")

    rpc_url: str = "http://127.0.0.1:8545"
    deployment: Path = Path(".tallystick/deployment.json")
    deployer_key: SecretStr
    operator_code: str
    operator_key: str
    operator_kyb: str = "0x" + "00" * 32
