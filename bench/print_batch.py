"""Agreements in two copies: households a second of one core, beside other ways to print them.

CPU time, all in one process and in turns, because the speed of a machine drifts.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any
from unittest.mock import patch

from bench._engines import asked, say
from bench._households import items
from bench._print_peers import naive, platypus, weasyprint
from contracts_app.printing import printer
from contracts_app.printing.agreement import render_agreement, render_batch
from contracts_app.printing.fields import Misfit
from contracts_app.printing.layouts import known_layout
from contracts_app.printing.options import PrintItem

SIZES = {"small": 2, "county": 5}
"""Rounds; in each the peers print a few households and the batch prints many."""
FEW, MANY, WHOLE = 4, 300, 1500


def _cpu(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _each(print_one: Callable[[Any, str], Any], few: Sequence[PrintItem]) -> float:
    """Seconds for a household."""
    spent = _cpu(lambda: [print_one(item.snapshot, item.verify_url) for item in few])
    return spent / len(few)


def _alone(snapshot: Any, address: str) -> None:
    """One copy laid out for this household alone, the other one sharing its pages."""

    def no_fields() -> Any:
        raise Misfit

    with patch.object(printer, "Fields", no_fields):
        render_agreement(snapshot, address)


def _round() -> dict[str, float]:
    few, many = list(items(FEW)), list(items(MANY))
    known_layout.cache_clear()
    found = {
        "batch": _cpu(lambda: render_batch(many)) / MANY,
        "batch_again": _cpu(lambda: render_batch(many)) / MANY,
        "alone": _each(_alone, few),
        "xhtml2pdf": _each(naive, few),
        "reportlab": _each(platypus, few),
    }
    if peer := weasyprint():
        found["weasyprint"] = _each(peer, few)
    return found


def measure(rounds: int) -> dict[str, Any]:
    """The best round of each: what a machine can do when nobody disturbs it."""
    all_rounds = [_round() for _ in range(rounds)]
    best = {name: min(one[name] for one in all_rounds) for name in all_rounds[0]}
    warm = next(items(1))
    render_agreement(warm.snapshot, warm.verify_url)
    single = min(_cpu(lambda: render_agreement(warm.snapshot, warm.verify_url)) for _ in range(9))
    return {
        "bench": "print_batch",
        "households_a_second": {name: round(1 / spent, 1) for name, spent in best.items()},
        "times_xhtml2pdf": {name: round(best["xhtml2pdf"] / best[name], 1) for name in best},
        "single_known_layout_ms": round(single * 1000),
        **(
            {} if "weasyprint" in best else {"weasyprint": "not installed (requirements-bench.txt)"}
        ),
    }


def memory() -> dict[str, Any]:
    """What a township takes, and how that grows with its size; the application takes the start."""
    few, whole = (_told(count) for count in (100, WHOLE))
    return {
        "bench": "print_batch_memory",
        "households": WHOLE,
        "peak_mb": whole["peak_mb"],
        "started_mb": whole["started_mb"],
        "growth_mb_from_100": whole["peak_mb"] - few["peak_mb"],
        "megabytes": round(whole["bytes"] / 1e6, 1),
        "misfit_share": round(whole["misfits"] / WHOLE, 4),
        "layouts": whole["layouts"],
        "cpu_seconds": whole["cpu"],
    }


def _told(count: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench._print_memory", str(count)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(run.stdout)
    return told


if __name__ == "__main__":
    rounds = asked(SIZES)
    say(measure(rounds))
    say(memory())
