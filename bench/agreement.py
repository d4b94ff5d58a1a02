"""One agreement in two copies, warm, beside the same two copies laid out by xhtml2pdf alone."""

from functools import partial
from statistics import median
from typing import Any

from bench._engines import asked, say, seconds
from bench._print_peers import naive
from contracts_app.printing.agreement import render_agreement
from tests.printing.conftest import build_snapshot

SIZES = {"small": 10, "county": 60}
ADDRESS = "https://health.example/v/abcdefghjkmn"


def measure(times: int) -> dict[str, Any]:
    """Medians in milliseconds; the first agreement of each warms fonts, templates and layouts."""
    snapshots = [build_snapshot(serial=number) for number in range(times + 1)]
    ours = [seconds(partial(render_agreement, one, ADDRESS)) for one in snapshots][1:]
    plain = [seconds(partial(naive, one, ADDRESS)) for one in snapshots][1:]
    return {
        "bench": "agreement",
        "agreements": times,
        "median_ms": round(median(ours) * 1000),
        "naive_median_ms": round(median(plain) * 1000),
        "ratio": round(median(plain) / median(ours), 2),
    }


if __name__ == "__main__":
    say(measure(asked(SIZES)))
