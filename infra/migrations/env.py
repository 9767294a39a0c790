"""What Alembic runs: the steps, on the connection and in the transaction that `infra.database.migrate` has opened."""

from __future__ import annotations

from alembic import context

from infra.database import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    version_table=VERSION_TABLE,
    transactional_ddl=True,  # in SQLite too: transactions are begun by us, so that a step happens whole or not at all
)
with context.begin_transaction():
    context.run_migrations()
