"""Outside a laptop the gateway refuses to start with settings that are only good on one."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from api.settings import Settings

GOOD = {
    "environment": "production",
    "database_url": "postgresql+psycopg://db/tallystick",
    "domain": "pay.example",
    "receipt_signers": "0x" + "01" * 20,
    "pepper": "0123456789abcdef" * 2,
    "webhook_key": "fedcba9876543210" * 2,
    "rate_url": "redis://queue/1",
}


def test_good_settings_are_taken() -> None:
    assert Settings(_env_file=None, **GOOD).environment == "production"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"database_url": "sqlite:///a.db"}, "TALLYSTICK_DATABASE_URL"),
        ({"domain": "localhost"}, "TALLYSTICK_DOMAIN"),
        ({"receipt_signers": ""}, "TALLYSTICK_RECEIPT_SIGNERS"),
        ({"two_person_admission": False}, "TALLYSTICK_TWO_PERSON_ADMISSION"),
        ({"pepper": "on a laptop"}, "TALLYSTICK_PEPPER"),
        ({"pepper": ""}, "TALLYSTICK_PEPPER"),
        ({"webhook_key": "short"}, "TALLYSTICK_WEBHOOK_KEY"),
        ({"remote_signers": "http://signer.example"}, "TALLYSTICK_REMOTE_SIGNERS"),
        ({"remote_signers": "https://10.0.0.7"}, "TALLYSTICK_REMOTE_SIGNERS"),
        ({"rate_url": "memory://"}, "TALLYSTICK_RATE_URL"),
        ({"environment": "prod"}, "environment"),
    ],
)
def test_a_setting_of_a_laptop_is_refused_by_name(change: dict[str, str], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        Settings(_env_file=None, **GOOD | change)


def test_receipt_signers_are_a_list_of_addresses_in_any_case() -> None:
    found = Settings(_env_file=None, receipt_signers=" 0xAB , 0xcd,")
    assert found.receipt_keys == {"0xab", "0xcd"}


def test_two_persons_admit_unless_it_is_on_a_laptop() -> None:
    assert Settings(_env_file=None, **GOOD).two_person_admission is True
    assert Settings(_env_file=None).two_person_admission is False
    assert Settings(_env_file=None, two_person_admission=True).two_person_admission is True
