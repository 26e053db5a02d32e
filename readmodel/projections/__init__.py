"""What each event does to the tables. One module per subject; every event of the ledger is named in one of them."""

from readmodel.projections import certificates, financing, governed, lots, participants, pool
from readmodel.projections.registry import HANDLERS, apply_events

__all__ = ["HANDLERS", "apply_events", "certificates", "financing", "governed", "lots", "participants", "pool"]
