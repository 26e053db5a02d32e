"""python -m chain deploy: put the contracts on the ledger, once; settings come from the environment."""

from __future__ import annotations

import argparse
import sys

from pydantic import ValidationError

from chain.deploy import deploy
from chain.deployment import WrongChain
from chain.intents import participant_address
from chain.keys import Key
from chain.rpc import NodeError, NodeUnavailable, Rpc
from chain.settings import DeploySettings


def main(argv: list[str] | None = None) -> int:
    """Exit codes: 0 deployed (now or before), 2 could not."""
    parser = argparse.ArgumentParser(prog="python -m chain", description="The ledger's contracts.")
    parser.add_argument("command", choices=["deploy"], help="deploy once and record the addresses")
    parser.parse_args(argv)
    try:
        settings = DeploySettings()
        rpc = Rpc(settings.rpc_url)
        roles = settings.role_holders(int(rpc.call("eth_chainId"), 16))
        made = deploy(
            rpc,
            settings.deployment,
            Key.from_hex(settings.deployer_key.get_secret_value()),
            operator=participant_address(settings.operator_code),
            operator_key=settings.operator_key.lower(),
            kyb=settings.operator_kyb,
            roles=roles,
        )
    except ValidationError as error:
        names = ", ".join(f"TALLYSTICK_{str(e['loc'][0]).upper()}" for e in error.errors())
        print(f"chain deploy: not set: {names}", file=sys.stderr)
        return 2
    except (WrongChain, NodeUnavailable, NodeError, ValueError) as error:
        print(f"chain deploy: {error}", file=sys.stderr)
        return 2
    for name, address in made.addresses.items():
        print(f"{name} {address}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
