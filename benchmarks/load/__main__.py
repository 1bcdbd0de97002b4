"""Load on the whole application: python -m tests.postgres python -m benchmarks.load --minutes 10

Clients that people could be sign in, change things and read the log, on the demo in an empty
PostgreSQL that DATABASE_URL names. Then every change that a client was told of is looked for in the
log, and the tables are rebuilt from it. Ends with 1 where anything failed or is missing.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

import psycopg

from benchmarks.load import clients, ledger
from benchmarks.load.report import Samples, print_report
from benchmarks.load.site import served

PEOPLE = ("superadmin@demo.test", "admin@demo.test", "manager@demo.test")
"""Those of the demo who may do and read all that clients do and read."""
PASSWORD = "demo-accoraze"  # noqa: S105  it is printed by the demo

ENTRIES = """
    SELECT action, concat_ws(' ', target_name, details, changes::text, context::text)
    FROM activitylog_activityentry WHERE target_id <> ''
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--workers", type=int, default=2, help="processes of the server")
    parser.add_argument("--threads", type=int, default=4, help="threads of each of them")
    parser.add_argument("--port", type=int, default=8765)
    options = parser.parse_args()
    if "DATABASE_URL" not in os.environ:
        parser.error("name an empty database in DATABASE_URL, or run it under tests.postgres")
    manage("demo", "--verbosity=0")
    with served(options.port, options.workers, options.threads) as site, Samples(site) as samples:
        seconds = options.minutes * 60
        record = clients.run(site.base, PEOPLE, PASSWORD, options.clients, seconds)
    print_report(record, samples)
    verdict = ledger.compare(record.lines, ledger.entries_by_token(entries()))
    print(
        f"\n{verdict.agreed:,} changes done and logged once; {verdict.unknown} without an answer, "
        f"{len(verdict.lost)} lost, {len(verdict.doubled)} doubled, "
        f"{len(verdict.invented)} invented; {len(record.errors)} errors"
    )
    for problem in [*verdict.lost, *verdict.doubled, *verdict.invented, *record.errors][:20]:
        print(f"  {problem}")
    manage("replay_activity", "--check")
    return 0 if verdict.is_sound and not record.errors else 1


def entries() -> list[tuple[str, str]]:
    """Return the action of every entry about one object, with its text."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        return connection.execute(ENTRIES).fetchall()


def manage(*arguments: str) -> None:
    """Run one of the application's commands; CalledProcessError where it fails."""
    subprocess.run([sys.executable, "manage.py", *arguments], check=True)


if __name__ == "__main__":
    sys.exit(main())
