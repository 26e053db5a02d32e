"""HTTP to addresses that somebody else names: a participant's webhook, a participant's signer."""

from outgoing.addresses import NotAllowed as NotAllowed
from outgoing.http import Answer as Answer
from outgoing.http import NoAnswer as NoAnswer
from outgoing.http import Outgoing as Outgoing
