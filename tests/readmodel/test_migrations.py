"""The migrations make the tables that the code declares, on both databases, however often they run."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from readmodel.database import Database
from readmodel.migrate import configuration, migrate
from readmodel.tables import JOURNAL, PROJECTIONS, RECORDS


def test_the_migrated_schema_is_the_declared_one(empty_url: str) -> None:
    migrate(empty_url)
    database = Database(empty_url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    database.close()


def test_alembic_check_finds_nothing_to_do(empty_url: str) -> None:
    migrate(empty_url)
    try:
        command.check(configuration(empty_url))
    except CommandError as found:  # pragma: no cover
        pytest.fail(str(found))


def test_running_them_twice_changes_nothing(empty_url: str) -> None:
    migrate(empty_url)
    database = Database(empty_url)
    with database.write() as session:
        session.execute(text("INSERT INTO nonce_lane (participant, next_nonce) VALUES ('0x01', 7)"))
    migrate(empty_url)
    with database.read() as session:
        assert session.execute(text("SELECT next_nonce FROM nonce_lane")).scalar_one() == 7
    database.close()


def test_every_table_is_either_a_projection_or_a_record(database: Database) -> None:
    declared = {model.__tablename__ for model in (*PROJECTIONS, *RECORDS, *JOURNAL)}
    assert declared == set(SQLModel.metadata.tables)
    assert set(inspect(database.engine).get_table_names()) == declared | {"alembic_version"}
