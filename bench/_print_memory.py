"""Print so many agreements in one file and tell how much memory that took at most."""

import json
import resource
import sys
import time

from bench._households import items
from contracts_app.printing.agreement import render_batch
from contracts_app.printing.fonts import font_chain
from contracts_app.printing.layouts import known_layout


def _peak() -> float:
    """Megabytes held at most until now."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    font_chain()
    before = _peak()
    start = time.process_time()
    batch = render_batch(items(int(sys.argv[1])))
    told = {
        "peak_mb": round(_peak()),
        "started_mb": round(before),
        "bytes": len(batch.pdf),
        "misfits": batch.misfits,
        "layouts": known_layout.cache_info().misses,
        "cpu": round(time.process_time() - start, 1),
    }
    sys.stdout.write(json.dumps(told))
