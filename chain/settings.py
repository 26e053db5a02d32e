"""What deploying needs, from the environment, prefix TALLYSTICK_."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from chain.authority import RoleHolders

# Anvil's own number when it is started without one. On any other chain nobody holds a role by default.
DEVELOPMENT_CHAIN = 31_337


class DeploySettings(BaseSettings):
    """deployer_key pays for six transactions and has no power afterwards. operator_code: registration code of the
    first operator; operator_key: the address of its first key; operator_kyb: 0x-hash of its admission file.
    role_...: the address of the key that holds this role of `Authority.sol`."""

    model_config = SettingsConfigDict(env_prefix="TALLYSTICK_", env_file=".env", extra="ignore")

    rpc_url: str = "http://127.0.0.1:8545"
    deployment: Path = Path(".tallystick/deployment.json")
    deployer_key: SecretStr
    operator_code: str
    operator_key: str
    operator_kyb: str = "0x" + "00" * 32
    role_admin: str = ""
    role_guardian: str = ""
    role_custody: str = ""
    role_court: str = ""
    role_recovery: str = ""
    role_governor: str = ""

    def role_holders(self, chain_id: int) -> RoleHolders:
        """Who holds the roles at the start; on the development chain the operator's key, where none is stated.

        Raises `ValueError` where one is not stated on any other chain.
        """
        stated = {one.name: getattr(self, f"role_{one.name}") for one in fields(RoleHolders)}
        missing = [f"TALLYSTICK_ROLE_{name.upper()}" for name, holder in stated.items() if not holder]
        if missing and chain_id != DEVELOPMENT_CHAIN:
            raise ValueError(
                f"chain {chain_id} is not the development chain {DEVELOPMENT_CHAIN}: say whose keys hold the roles: "
                + ", ".join(missing)
            )
        return RoleHolders(**{name: (holder or self.operator_key).lower() for name, holder in stated.items()})
