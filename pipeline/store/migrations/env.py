"""Alembic's entry: the connection comes from :func:`pipeline.store.engine.migrate`."""

from __future__ import annotations

from alembic import context

from pipeline.store.models import metadata


def run() -> None:
    """Run the migrations that were asked for."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        render_as_batch=True,  # SQLite alters a table only by copying it
    )
    with context.begin_transaction():
        context.run_migrations()


if hasattr(context, "config"):  # not when the module is merely imported, as doctest does
    run()
