"""Alembic's entry: the connection comes from :func:`pipeline.store.engine.migrate`."""

from __future__ import annotations

from alembic import context

from pipeline.store.models import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table only by copying it
)
with context.begin_transaction():
    context.run_migrations()
