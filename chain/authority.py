"""What may be done without a party's signature: by the holder of which role, and after which delay (`Authority.sol`).

A role's action is a plain call of a contract, in a transaction from its holder's key. Where there is a delay, the
holder first sends `schedule` to the Authority, in public. Once the delay is over, and for a week from then on, it makes
the call itself, or has the Authority make it with `execute`; both use the schedule up. Before that, whoever scheduled
it may `cancel`, and so may a guardian, but for what the admin scheduled at the Authority itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chain.abi import call_encoder
from chain.artifacts import function
from chain.deployment import Deployment

AUTHORITY = "Authority"
DAY_S = 86_400


@dataclass(frozen=True)
class RoleHolders:
    """Addresses of the keys that hold the roles at the start; fields as in `Authority.Holders`."""

    admin: str
    guardian: str
    custody: str
    court: str
    recovery: str
    governor: str

    @classmethod
    def all_by(cls, key: str) -> RoleHolders:
        """One key for all of them: on a laptop, and nowhere else."""
        return cls(key, key, key, key, key, key)


@dataclass(frozen=True)
class Role:
    """`number`: as the Authority knows it. `delay_s`: seconds from scheduling to doing; 0 is at once.
    `functions`: (contract, function) that it may call."""

    name: str
    number: int
    delay_s: int
    functions: tuple[tuple[str, str], ...]


# The same facts as in Authority.sol; a test asks the chain. The admin's functions are the Authority's own.
ROLES = (
    Role("GUARDIAN", 1, 0, (("ReceivableLedger", "pause"), ("ReceivableLedger", "unpause"))),
    Role("CUSTODY", 2, 0, (("ReceivableLedger", "freezeLot"), ("ReceivableLedger", "unfreezeLot"))),
    Role("COURT", 3, 2 * DAY_S, (("ReceivableLedger", "forceTransfer"),)),
    Role("RECOVERY", 4, 3 * DAY_S, (("ParticipantRegistry", "recoverKey"),)),
    Role(
        "GOVERNOR",
        5,
        7 * DAY_S,
        (
            ("ReceivableLedger", "setPolicy"),
            ("ReceivableLedger", "setEligibility"),
            ("CompensationPool", "setPolicyModule"),
        ),
    ),
    Role(
        "ADMIN",
        0,
        14 * DAY_S,
        (
            (AUTHORITY, "grantRole"),
            (AUTHORITY, "revokeRole"),
            (AUTHORITY, "labelRole"),
            (AUTHORITY, "setRoleAdmin"),
            (AUTHORITY, "setRoleGuardian"),
            (AUTHORITY, "setGrantDelay"),
            (AUTHORITY, "setTargetFunctionRole"),
            (AUTHORITY, "setTargetAdminDelay"),
            (AUTHORITY, "setTargetClosed"),
            (AUTHORITY, "updateAuthority"),
        ),
    ),
)
_ROLE_OF = {name: (role, contract) for role in ROLES for contract, name in role.functions}


@dataclass(frozen=True)
class RoleAction:
    """One call that a role may make: `call` is the calldata, for `contract`."""

    role: Role
    contract: str
    name: str
    call: bytes


def role_action(name: str, /, **arguments: Any) -> RoleAction:
    """The action of this function. arguments: by the function's own names; amounts in fen, times in UTC seconds.

    Raises `ValueError` for a function that belongs to no role, and for missing or unknown arguments.
    """
    if name not in _ROLE_OF:
        raise ValueError(f"{name}: no role's function; there are {', '.join(_ROLE_OF)}")
    role, contract = _ROLE_OF[name]
    entry = function(contract, name)
    wanted = [component["name"] for component in entry["inputs"]]
    if set(wanted) != arguments.keys():
        raise ValueError(f"{name}: wants {', '.join(wanted)}; got {', '.join(arguments) or 'nothing'}")
    return RoleAction(role, contract, name, call_encoder(entry)([arguments[one] for one in wanted]))


def schedule(deployment: Deployment, action: RoleAction, *, at: int = 0) -> bytes:
    """Calldata for the Authority, from the holder's key: announce the action. at: UTC second from which it may be done;
    0 is as soon as the role's delay is over."""
    return _SCHEDULE([deployment.addresses[action.contract], action.call, at])


def execute(deployment: Deployment, action: RoleAction) -> bytes:
    """Calldata for the Authority, from the holder's key: do it now, as sending `action.call` to its contract would."""
    return _EXECUTE([deployment.addresses[action.contract], action.call])


def cancel(deployment: Deployment, action: RoleAction, *, holder: str) -> bytes:
    """Calldata for the Authority, from a guardian's key or the holder's own: take back what `holder` has scheduled."""
    return _CANCEL([holder, deployment.addresses[action.contract], action.call])


_SCHEDULE, _EXECUTE, _CANCEL = (call_encoder(function(AUTHORITY, name)) for name in ("schedule", "execute", "cancel"))
