"""Alembic's entry: runs the migrations on the URL that `readmodel.migrate` was given."""

from typing import Any, Literal

from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import readmodel.tables
from readmodel.database import Database

assert readmodel.tables.PROJECTIONS  # the import is what fills the metadata


def render_item(kind: str, item: Any, context: object) -> str | Literal[False]:
    """SQLModel's own string type is written as the plain one, so that migrations need no SQLModel."""
    return "sa.String()" if kind == "type" and type(item) is AutoString else False


database = Database(context.config.attributes["url"])
with database.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
database.close()
