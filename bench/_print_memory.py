"""Print so many agreements in files of a hundred and tell what that took."""

import json
import sys
import time
from collections import deque
from itertools import islice
from pathlib import Path

from bench._households import items
from contracts_app.printing.agreement import render_batch
from contracts_app.printing.fonts import font_chain
from contracts_app.printing.layouts import known_layout

PART = 100
"""Households in a file, as the print centre makes them."""


def _peak() -> float:
    """Megabytes held at most until now; the number of the system would tell of the parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _cpu(count: int) -> float:
    """Seconds it takes to make the households up."""
    start = time.process_time()
    deque(items(count), maxlen=0)
    return time.process_time() - start


def _printed(count: int) -> tuple[int, int]:
    """The bytes of all files, and the agreements that were laid out by themselves."""
    waiting, size, misfits = items(count), 0, 0
    while part := list(islice(waiting, PART)):
        batch = render_batch(part)
        size, misfits = size + len(batch.pdf), misfits + batch.misfits
    return size, misfits


def main(count: int) -> None:
    """One line of JSON."""
    font_chain()
    before, start = _peak(), time.process_time()
    size, misfits = _printed(count)
    spent = time.process_time() - start
    told = {
        "peak_mb": round(_peak()),
        "started_mb": round(before),
        "bytes": size,
        "misfits": misfits,
        "layouts": known_layout.cache_info().misses,
        "cpu": round(spent - _cpu(count), 1),
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]))
