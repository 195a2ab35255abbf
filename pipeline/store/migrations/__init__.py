"""Alembic migrations. They ship with the package, so an installed thidua brings any workspace up to date."""
