"""Alembic's entry: runs the migrations on the URL that `readmodel.migrate` was given."""

from alembic import context
from sqlmodel import SQLModel

import readmodel.tables
from readmodel.database import Database

assert readmodel.tables.PROJECTIONS  # the import is what fills the metadata

database = Database(context.config.attributes["url"])
with database.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
database.close()
