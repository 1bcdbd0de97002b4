"""Which of the write paths do other libraries record? Each is set up as its documentation says.

    make peers                    # all of them, and writes the result into docs/coverage.md
    python -m tests.postgres python -m benchmarks.peers [--write] [name …]

Needs the dependency group `benchmarks` and PostgreSQL, which one of them does not do without.
Every write path of `tests/activitylog/write_paths` is run under each library, in a process of its
own and in autocommit, and for every row that it writes a record of its kind (added, updated,
deleted) is looked for; values are not compared. Takes a few minutes.
"""
