"""One agreement in two copies, warm, beside the same two copies laid out by xhtml2pdf alone."""

from statistics import median
from typing import Any

from bench._engines import asked, say, seconds
from contracts_app.printing.agreement import BLANK, render_agreement
from contracts_app.printing.agreement_view import agreement_view
from contracts_app.printing.options import SIZE
from contracts_app.printing.pdf import render_html, render_pdf
from tests.printing.conftest import build_snapshot

SIZES = {"small": 10, "county": 60}
ADDRESS = "https://health.example/v/abcdefghjkmn"


def measure(times: int) -> dict[str, Any]:
    """Medians in milliseconds; the first agreement of each warms fonts and templates."""
    snapshots = [build_snapshot(serial=number) for number in range(times + 1)]
    ours = [seconds(lambda one=one: render_agreement(one, ADDRESS)) for one in snapshots][1:]
    naive = [seconds(lambda one=one: _plainly(one)) for one in snapshots][1:]
    return {
        "bench": "agreement",
        "agreements": times,
        "median_ms": round(median(ours) * 1000),
        "naive_median_ms": round(median(naive) * 1000),
        "ratio": round(median(naive) / median(ours), 2),
    }


def _plainly(snapshot: dict[str, Any]) -> bytes:
    """Both copies written out and laid out twice, as one document."""
    view = agreement_view(snapshot, ADDRESS)
    html = render_html(
        "print/agreement.html",
        title=view["title"],
        agreements=[view, view],
        blank=BLANK,
        size=SIZE,
    )
    return render_pdf(html, "bench")


if __name__ == "__main__":
    say(measure(asked(SIZES)))
