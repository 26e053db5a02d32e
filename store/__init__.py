"""Keeps documents off the ledger, each under the hash of its bytes. Knows nothing else of them."""

from store.bucket import Bucket
from store.folder import Folder
from store.kept import Away, Differs, Missing, Store

__all__ = ["Away", "Bucket", "Differs", "Folder", "Missing", "Store"]
