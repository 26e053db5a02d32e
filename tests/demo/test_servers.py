"""The same job on PostgreSQL and Redis, by one setting: the same account."""

import tempfile
from pathlib import Path

from tests.demo.conftest import Account, read_account, running_demo


def test_the_account_on_postgresql_and_redis_is_the_one_on_sqlite_and_files(account: Account) -> None:
    with tempfile.TemporaryDirectory(prefix="tallystick-demo-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # as root, PostgreSQL runs under a user of its own
        with running_demo(folder / "demo", "--no-serve", "--servers", "--json", str(folder / "account.json")) as demo:
            output, _ = demo.communicate(timeout=600)
            assert demo.returncode == 0, output
        assert (folder / "demo" / "postgres" / "PG_VERSION").exists()
        assert not (folder / "demo" / "tallystick.db").exists()
        assert read_account(folder / "account.json") == account
