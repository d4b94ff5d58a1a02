"""Suggestions for 30 random townships beside the exact optimum for the same number of moves.

`python -m bench.suggestions --size county --write` looks for all optima anew, by another solver,
and writes them and the table of docs/suggestions.md.
"""

import argparse
import json
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from statistics import mean, median
from time import perf_counter
from typing import Any, Final, NamedTuple

from bench._engines import say
from bench._optimum import optimum
from bench._townships import township
from contracts_app.services.balance import MOST, Advice, suggest

ROOT: Final = Path(__file__).resolve().parents[1]
OPTIMA: Final = ROOT / "tests" / "data" / "suggestion-optima.json"
TABLE: Final = ROOT / "docs" / "suggestions.md"
SEEDS: Final = range(1, 31)
LARGER: Final = {"township_100x12": (100, 12), "county_900x300": (900, 300)}
LOOKED_UP: Final = {"small": (4, 7, 10, 15), "county": tuple(SEEDS)}
"""Townships whose optimum is looked for anew; the others are read from the file."""
LOADING: Final = """
import os, time
page = os.sysconf("SC_PAGE_SIZE") / 1e6
def held(): return int(open("/proc/self/statm").read().split()[1]) * page
before, start = held(), time.perf_counter()
import highspy
print(time.perf_counter() - start, held() - before)
"""


class Line(NamedTuple):
    """One township."""

    seed: int
    teams: int
    advice: Advice
    best: Fraction
    seconds: float

    @property
    def above(self) -> float:
        """Our ratio over the optimum."""
        return float(self.advice.after.spread / self.best)


def known_optima() -> dict[int, Fraction]:
    """The least ratio that five moves can reach, by seed, as it was found before."""
    stored = json.loads(OPTIMA.read_text(encoding="utf-8"))
    return {int(seed): Fraction(text) for seed, text in stored.items()}


def lines(again: tuple[int, ...]) -> list[Line]:
    """Every township; the optimum of those in `again` is looked for, and must be as stored."""
    known = known_optima() if OPTIMA.exists() else {}
    found = []
    for seed in SEEDS:
        grids, teams = township(seed)
        start = perf_counter()
        advice = suggest(grids, teams)
        took = perf_counter() - start
        reached = advice.after.spread
        best = optimum(grids, teams, MOST, reached) if seed in again else known[seed]
        assert known.get(seed, best) == best, f"another optimum for township {seed}: {best}"
        found.append(Line(seed, len(teams), advice, best, took))
    return found


def measure(size: str, found: list[Line]) -> dict[str, Any]:
    """How near we come and how long it takes, also where there is more to move."""
    loading = subprocess.run(
        [sys.executable, "-c", LOADING], capture_output=True, text=True, check=True
    )
    loaded, megabytes = (float(part) for part in loading.stdout.split())
    return {
        "bench": "suggestions",
        "townships": len(found),
        "optima_looked_for": len(LOOKED_UP[size]),
        "worst_over_optimum": round(max(line.above for line in found), 4),
        "mean_over_optimum": round(mean(line.above for line in found), 4),
        "median_seconds": round(median(line.seconds for line in found), 2),
        "most_seconds": round(max(line.seconds for line in found), 2),
        **{name: _seconds(*much) for name, much in LARGER.items()},
        "loading_seconds": round(loaded, 2),
        "loading_megabytes": round(megabytes),
    }


def _seconds(grids: int, teams: int) -> float:
    made = [township(seed, grids, teams) for seed in (1, 2, 3)]
    start = perf_counter()
    for loads, rooms in made:
        suggest(loads, rooms)
    return round((perf_counter() - start) / len(made), 2)


def write(found: list[Line]) -> None:
    """Keep the optima, and put the table between its marks."""
    stored = {line.seed: f"{line.best.numerator}/{line.best.denominator}" for line in found}
    OPTIMA.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    text = TABLE.read_text(encoding="utf-8")
    rows = "\n".join(_row(line) for line in found)
    head = "| township | teams | moves | before | ours | optimum | ours ÷ optimum | seconds |\n"
    table = f"<!-- table -->\n{head}|{'--:|' * 8}\n{rows}\n<!-- end -->"
    TABLE.write_text(re.sub("<!-- table -->.*<!-- end -->", table, text, flags=re.S), "utf-8")


def _row(line: Line) -> str:
    advice = line.advice
    ratios = (advice.before.spread, advice.after.spread, line.best)
    cells = [str(line.seed), str(line.teams), str(len(advice.suggestions))]
    cells += [f"{float(ratio):.3f}" for ratio in ratios]
    return f"| {' | '.join([*cells, f'{line.above:.3f}', f'{line.seconds:.1f}'])} |"


def main() -> None:
    """Measure, and write when asked to."""
    parser = argparse.ArgumentParser(prog="python -m bench.suggestions")
    parser.add_argument("--size", choices=LOOKED_UP, default="small")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    suggest(*township(1, 8, 3))  # The solver is loaded before anything is timed.
    found = lines(LOOKED_UP[given.size])
    say(measure(given.size, found))
    if given.write:
        write(found)


if __name__ == "__main__":
    main()
