"""How the receiver of a webhook knows that it comes from here: HMAC-SHA256 under a secret of its own.

The secret is made from the platform's key and the webhook's name, so that no table holds it: a thief of the database
alone can forge nothing, and one who has the key too can send notices in our name, which move nothing on the ledger.
"""

from __future__ import annotations

import hmac

HEADER = "Tallystick-Signature"


def secret_of(key: str, webhook: str) -> str:
    """The same webhook has the same secret for as long as the key is the same."""
    return "whsec_" + hmac.digest(key.encode(), f"tallystick webhook {webhook}".encode(), "sha256").hex()


def signature(secret: str, at: int, body: bytes) -> str:
    """The header's value. at: UTC seconds, signed with the body, so that nobody sends an old delivery again."""
    signed = hmac.digest(secret.encode(), f"{at}.".encode() + body, "sha256").hex()
    return f"t={at},v1={signed}"
