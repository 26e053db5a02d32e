"""Outside a laptop the gateway refuses to start with settings that are only good on one."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from api.settings import Settings
from store import Bucket, Folder

GOOD = {
    "environment": "production",
    "database_url": "postgresql+psycopg://db/tallystick",
    "domain": "pay.example",
    "pepper": "0123456789abcdef" * 2,
    "webhook_key": "fedcba9876543210" * 2,
    "paper_key": "02468ace13579bdf" * 2,
    "rate_url": "redis://queue/1",
    "documents": "/var/lib/tallystick/documents",
}


def test_good_settings_are_taken() -> None:
    assert Settings(_env_file=None, **GOOD).environment == "production"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"database_url": "sqlite:///a.db"}, "TALLYSTICK_DATABASE_URL"),
        ({"domain": "localhost"}, "TALLYSTICK_DOMAIN"),
        ({"two_person_admission": False}, "TALLYSTICK_TWO_PERSON_ADMISSION"),
        ({"pepper": "on a laptop"}, "TALLYSTICK_PEPPER"),
        ({"pepper": ""}, "TALLYSTICK_PEPPER"),
        ({"webhook_key": "short"}, "TALLYSTICK_WEBHOOK_KEY"),
        ({"paper_key": "short"}, "TALLYSTICK_PAPER_KEY"),
        ({"remote_signers": "http://signer.example"}, "TALLYSTICK_REMOTE_SIGNERS"),
        ({"remote_signers": "https://10.0.0.7"}, "TALLYSTICK_REMOTE_SIGNERS"),
        ({"rate_url": "memory://"}, "TALLYSTICK_RATE_URL"),
        ({"demo_control": "http://127.0.0.1:9"}, "TALLYSTICK_DEMO_CONTROL"),
        ({"documents_url": "http://s3.example/documents"}, "TALLYSTICK_DOCUMENTS_URL"),
        ({"documents_url": "https://s3.example"}, "TALLYSTICK_DOCUMENTS_URL"),
        ({"documents_url": "https://key:secret@s3.example/documents"}, "TALLYSTICK_DOCUMENTS_URL"),
        ({"documents_url": "https://s3.example/documents"}, "TALLYSTICK_DOCUMENTS_KEY"),
        ({"documents_url": "https://s3.example/documents", "documents_key": "a"}, "TALLYSTICK_DOCUMENTS_SECRET"),
        ({"environment": "prod"}, "environment"),
    ],
)
def test_a_setting_of_a_laptop_is_refused_by_name(change: dict[str, str], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        Settings(_env_file=None, **GOOD | change)


def test_documents_are_kept_where_somebody_said() -> None:
    with pytest.raises(ValidationError, match="TALLYSTICK_DOCUMENTS"):
        Settings(_env_file=None, **{name: value for name, value in GOOD.items() if name != "documents"})


def test_documents_may_be_in_a_bucket_instead_of_a_folder() -> None:
    bucket = {"documents_url": "https://s3.example/documents", "documents_key": "a", "documents_secret": "b"}
    rest = {name: value for name, value in GOOD.items() if name != "documents"}
    assert isinstance(Settings(_env_file=None, **rest | bucket).store(), Bucket)
    assert isinstance(Settings(_env_file=None, **GOOD).store(), Folder)


def test_two_persons_admit_unless_it_is_on_a_laptop() -> None:
    assert Settings(_env_file=None, **GOOD).two_person_admission is True
    assert Settings(_env_file=None).two_person_admission is False
    assert Settings(_env_file=None, two_person_admission=True).two_person_admission is True
