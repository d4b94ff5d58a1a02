"""A machine that is short of memory: the processes that render are killed as they begin."""

import os
import signal
from multiprocessing.connection import Connection
from typing import Any

from contracts_app.printing.apart import Apart


class ShortOfMemory(Apart):
    """Kills so many of its processes before they have rendered anything."""

    to_kill = 0

    def __init__(self) -> None:
        super().__init__()
        self.killed: list[int] = []

    def _started(self) -> "Connection[Any, Any]":
        wire = super()._started()
        pid = self.pid
        if pid and len(self.killed) < self.to_kill:
            self.killed.append(pid)
            kill(pid)
        return wire


def kill(pid: int) -> None:
    """Kill a child as the system does; whoever started it may still ask how it ended."""
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
