"""A real PostgreSQL server for tests, started by them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.postgres_server import PostgresServer, why_not


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A server of our own."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'thidua[pg]'")
    if reason := why_not():
        pytest.skip(reason)
    with PostgresServer() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> str:
    """An empty database of its own on that server."""
    return postgres.new_database()
