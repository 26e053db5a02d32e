"""Keeps documents off the ledger, each under the hash of its bytes. Knows nothing else of them."""

from store.folder import Folder
from store.kept import Differs, Missing, Store

__all__ = ["Differs", "Folder", "Missing", "Store"]
