from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.db import connection

from tests.activitylog.kills.begun import begin, result_of
from tests.postgres import Server

# Nothing waits for the disk: the kernel outlives the server, and keeps what that gave it to write.
OPTIONS = ("listen_addresses=", "fsync=off")


@pytest.fixture(scope="package")
def server():
    """Yield a PostgreSQL of these tests' own where the tests run on one, else None."""
    if connection.vendor != "postgresql":
        yield None
        return
    with TemporaryDirectory(prefix="killed-") as directory:
        try:
            own = Server(Path(directory), OPTIONS)
        except FileNotFoundError as error:
            pytest.skip(str(error))
        try:
            own.start()
            yield own
        finally:
            own.stop()


@pytest.fixture(scope="package")
def url(server, tmp_path_factory):
    """Return the address of a database that has the tables."""
    file = tmp_path_factory.mktemp("killed") / "killed.sqlite3"
    address = server.url if server else f"sqlite:///{file}"
    result_of(begin(address, "prepare"))
    return address
