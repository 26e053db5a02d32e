"""The gateway's settings, from the environment, prefix TALLYSTICK_."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator

from outgoing import NotAllowed
from outgoing.addresses import place
from readmodel.settings import ON_A_LAPTOP, require_secret
from readmodel.settings import Settings as ReadModelSettings
from store import Bucket, Folder, Store


class Settings(ReadModelSettings):
    """domain: the host that sign-in messages name. pepper: a secret that every key held under a PIN is encrypted with,
    beside PIN and device share; lost, those keys are lost. remote_signers: what the URLs of participants' signers begin
    with, comma-separated. webhook_key: what webhooks' secrets are made from. paper_key: what the codes on papers are
    made from, by which anybody who has one may check it.

    documents: the folder that documents of trades are kept in; all gateways share it, and it is backed up. Or
    documents_url: a bucket of anything that speaks S3, as https://s3.example.com/bucket, with documents_key,
    documents_secret and documents_region.

    demo_accounts: a file with the published accounts of a demo, which the web app offers to whoever opens it; only
    where the environment is local. demo_control: where the demo itself is asked to move its
    embedded ledger's clock and to carry orders to its simulated bank; for the gateway reaches neither.

    offer_s: how long an offer by a bank's policy holds, on the ledger's clock.

    most_tries: failed sign-ins by one login within tries_s. two_person_admission: one person of the operator proposes
    an admission and another approves it. By default only a local operator may be alone with its founding key.

    most_upload_bytes: largest file that is uploaded; most_body_bytes: largest body of any other request; body_s: how
    long either may take to arrive. most_at_work, most_waiting: requests that one process works on and lets wait, for
    wait_s at most; request_s: how long an answer may take; pool_wait_s: how long a request waits for a connection to
    the database.

    rate_url: where requests are counted: memory:// of each process, or redis://…, which all share. rate_participant,
    rate_address: how many a participant, and an address that nobody is signed in from, may send, as 600/minute; no
    text: as many as they like (for load tests). idempotency_s: how long an answer is kept under its Idempotency-Key.
    """

    domain: str = "localhost"
    most_upload_bytes: int = 20 * 1024 * 1024
    most_body_bytes: int = 8 * 1024 * 1024
    body_s: int = 60
    most_at_work: int = 40
    most_waiting: int = 400
    wait_s: int = 10
    request_s: int = 60
    pool_wait_s: int = 5
    rate_url: str = "memory://"
    rate_participant: str = "30000/minute"
    rate_address: str = "6000/minute"
    idempotency_s: int = 24 * 3600
    session_s: int = 8 * 3600
    client_session_s: int = 3600
    challenge_s: int = 300
    intent_s: int = 24 * 3600
    offer_s: int = Field(default=900, ge=1)
    invitation_s: int = 7 * 24 * 3600
    most_tries: int = Field(default=10, ge=1)
    tries_s: int = Field(default=900, ge=1)
    two_person_admission: bool | None = None
    pepper: SecretStr = ON_A_LAPTOP
    remote_signers: str = ""
    webhook_key: SecretStr = ON_A_LAPTOP
    paper_key: SecretStr = ON_A_LAPTOP
    documents: Path = Path(".tallystick/documents")
    documents_url: str = ""
    documents_key: SecretStr = SecretStr("")
    documents_secret: SecretStr = SecretStr("")
    documents_region: str = "us-east-1"
    demo_accounts: Path | None = None
    demo_control: str = ""

    @model_validator(mode="after")
    def _signers_are_urls(self) -> Self:
        for url in self.signer_urls:
            try:
                place(url, local=self.environment == "local")
            except NotAllowed as error:
                raise ValueError(f"TALLYSTICK_REMOTE_SIGNERS: {url}: {error}") from None
        return self

    @model_validator(mode="after")
    def _a_bucket_can_be_reached(self) -> Self:
        if not self.documents_url:
            return self
        schemes = ("http", "https") if self.environment == "local" else ("https",)
        try:
            url = urlsplit(self.documents_url)
            right = (
                url.scheme in schemes
                and url.hostname
                and re.fullmatch(r"/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/?", url.path)
            )
            bare = url.port != 0 and not (url.username or url.password or url.query or url.fragment)
        except ValueError:  # a port that is none
            right = bare = False
        if not (right and bare):
            raise ValueError("TALLYSTICK_DOCUMENTS_URL: https://HOST/BUCKET, and nothing else in it")
        for name in ("documents_key", "documents_secret"):
            if not getattr(self, name).get_secret_value():
                raise ValueError(f"TALLYSTICK_{name.upper()}: the bucket of TALLYSTICK_DOCUMENTS_URL wants it")
        return self

    @model_validator(mode="after")
    def _safe_outside_local(self) -> Self:
        if self.two_person_admission is None:
            self.two_person_admission = self.environment != "local"
        if self.environment == "local":
            return self
        if self.demo_accounts is not None:
            raise ValueError("TALLYSTICK_DEMO_ACCOUNTS: only a local gateway hands out accounts")
        if self.demo_control:
            raise ValueError("TALLYSTICK_DEMO_CONTROL: only a local gateway moves its ledger's clock")
        if not self.two_person_admission:
            raise ValueError("TALLYSTICK_TWO_PERSON_ADMISSION: only a local operator admits with one person")
        if self.domain == "localhost":
            raise ValueError("TALLYSTICK_DOMAIN: say which host people sign in to")
        require_secret("TALLYSTICK_PEPPER", self.pepper, self.environment)
        require_secret("TALLYSTICK_WEBHOOK_KEY", self.webhook_key, self.environment)
        require_secret("TALLYSTICK_PAPER_KEY", self.paper_key, self.environment)
        if "documents" not in self.model_fields_set and not self.documents_url:
            raise ValueError(
                "TALLYSTICK_DOCUMENTS: name a folder that all gateways share and that is backed up, or a bucket"
                " (TALLYSTICK_DOCUMENTS_URL)"
            )
        if self.rate_url.startswith("memory"):
            raise ValueError("TALLYSTICK_RATE_URL: each process would count for itself; name the Redis that they share")
        return self

    def store(self) -> Store:
        """Where documents are kept."""
        if not self.documents_url:
            return Folder(self.documents)
        key, secret = (one.get_secret_value() for one in (self.documents_key, self.documents_secret))
        return Bucket(self.documents_url, key=key, secret=secret, region=self.documents_region)

    @property
    def url(self) -> str:
        """Of the gateway, as people and their telephones reach it."""
        return f"{'http' if self.environment == 'local' else 'https'}://{self.domain}"

    @property
    def signer_urls(self) -> list[str]:
        return _parts(self.remote_signers)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
