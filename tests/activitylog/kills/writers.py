"""Processes that write until they are killed."""

from __future__ import annotations

import mmap
import os
import random
import signal
import sys
import time
import traceback
from typing import NoReturn

from django.db import IntegrityError, InterfaceError, OperationalError, connection, connections

from tests.activitylog.kills.writes import write_something

WRITERS = 3
IDLE, WRITING = 0, 1


class Writers:
    """A few processes that write the same rows; each says in shared memory when it is at it."""

    def __init__(self) -> None:
        self.states = mmap.mmap(-1, WRITERS)
        self.pids = [self._begun(slot) for slot in range(WRITERS)]

    def _begun(self, slot: int) -> int:
        connections.close_all()  # a connection does not survive being shared
        parent = os.getpid()
        self.states[slot] = IDLE
        pid = os.fork()
        if not pid:
            self._write(slot, parent)
        return pid

    def _write(self, slot: int, parent: int) -> NoReturn:
        random.seed(os.getpid())
        if connection.vendor == "sqlite":
            connection.settings_dict["OPTIONS"] = {"timeout": 60}
        try:
            while os.getppid() == parent:
                self.states[slot] = WRITING
                try:
                    write_something()
                except (OperationalError, InterfaceError, IntegrityError):
                    connection.close()  # another was first, a deadlock, or the server is gone
                    time.sleep(0.01)
                self.states[slot] = IDLE
        except BaseException:  # noqa: BLE001  a child of a fork must not return
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)
        os._exit(0)

    def kill_one(self) -> bool:
        """Kill one of them and begin another; return whether it was writing.

        ChildProcessError if one has ended by itself.
        """
        slot = random.randrange(WRITERS)
        was_writing = self._kill(slot)
        self.pids[slot] = self._begun(slot)
        return was_writing

    def _kill(self, slot: int) -> bool:
        pid = self.pids[slot]
        os.kill(pid, signal.SIGKILL)
        _pid, status = os.waitpid(pid, 0)
        if not os.WIFSIGNALED(status):
            raise ChildProcessError(f"The writer {pid} ended by itself; see above.")
        return self.states[slot] == WRITING

    def kill_all(self) -> None:
        """Kill them all."""
        for slot in range(WRITERS):
            self._kill(slot)
