"""The gateway's settings, from the environment, prefix TALLYSTICK_."""

from __future__ import annotations

from typing import Self

from pydantic import Field, SecretStr, model_validator

from outgoing import NotAllowed
from outgoing.addresses import place
from readmodel.settings import ON_A_LAPTOP, require_secret
from readmodel.settings import Settings as ReadModelSettings


class Settings(ReadModelSettings):
    """domain: the host that sign-in messages name. receipt_signers: addresses of the bank systems whose receipts count,
    comma-separated. most_upload_bytes: largest invoice file. most_tries: failed sign-ins by one login within tries_s.
    pepper: a secret that every key held under a PIN is encrypted with, beside PIN and device share; lost, those keys
    are lost. remote_signers: what the URLs of participants' signers begin with, comma-separated. webhook_key: what
    webhooks' secrets are made from.

    two_person_admission: one person of the operator proposes an admission and another approves it. By default only a
    local operator may be alone with its founding key.
    """

    domain: str = "localhost"
    receipt_signers: str = ""
    most_upload_bytes: int = 20 * 1024 * 1024
    session_s: int = 8 * 3600
    challenge_s: int = 300
    intent_s: int = 24 * 3600
    invitation_s: int = 7 * 24 * 3600
    most_tries: int = Field(default=10, ge=1)
    tries_s: int = Field(default=900, ge=1)
    two_person_admission: bool | None = None
    pepper: SecretStr = ON_A_LAPTOP
    remote_signers: str = ""
    webhook_key: SecretStr = ON_A_LAPTOP

    @model_validator(mode="after")
    def _signers_are_urls(self) -> Self:
        for url in self.signer_urls:
            try:
                place(url, local=self.environment == "local")
            except NotAllowed as error:
                raise ValueError(f"TALLYSTICK_REMOTE_SIGNERS: {url}: {error}") from None
        return self

    @model_validator(mode="after")
    def _safe_outside_local(self) -> Self:
        if self.two_person_admission is None:
            self.two_person_admission = self.environment != "local"
        if self.environment == "local":
            return self
        if not self.two_person_admission:
            raise ValueError("TALLYSTICK_TWO_PERSON_ADMISSION: only a local operator admits with one person")
        if self.domain == "localhost":
            raise ValueError("TALLYSTICK_DOMAIN: say which host people sign in to")
        if not self.receipt_signers:
            raise ValueError("TALLYSTICK_RECEIPT_SIGNERS: no bank system's receipts would count")
        require_secret("TALLYSTICK_PEPPER", self.pepper, self.environment)
        require_secret("TALLYSTICK_WEBHOOK_KEY", self.webhook_key, self.environment)
        return self

    @property
    def receipt_keys(self) -> frozenset[str]:
        return frozenset(part.lower() for part in _parts(self.receipt_signers))

    @property
    def signer_urls(self) -> list[str]:
        return _parts(self.remote_signers)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
