"""What the gateway keeps of keys that people sign with: never a private key that it could read by itself."""

from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from readmodel.tables.columns import address, moment, word


class HeldKey(SQLModel, table=True):
    """A key that a participant's people sign with. What it may sign is on the ledger (`ParticipantKey`), not here.

    kind: browser | wallet | held | remote. keystore: of browser and held, a Web3 keystore (version 3). device_hash: of
    held, the hash of the share that the person's device has. url, identifier: of remote, where the signer is and what
    it calls the key. wrong_pins: one after another; wait_until: when the next may be tried; locked_at: until somebody
    unlocks it.
    """

    __tablename__ = "held_key"
    participant: str = address(primary_key=True)
    address: str = address(primary_key=True)
    person: str | None = None
    kind: str
    label: str
    keystore: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    device_hash: str | None = word(default=None)
    url: str | None = None
    identifier: str | None = None
    wrong_pins: int = 0
    wait_until: int = moment(default=0)
    locked_at: int | None = moment(default=None)
    made_at: int = moment()
