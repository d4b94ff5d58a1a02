"""The county codes of GB/T 2260 that stand at the front of an ID number."""

from functools import cache
from pathlib import Path
from typing import Final

_TABLE: Final = Path(__file__).with_name("county_codes.txt")

PROVINCES: Final = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46"
    " 50 51 52 53 54 61 62 63 64 65 71 81 82".split()
)
"""The first two digits of GB/T 2260."""


@cache
def assigned_counties() -> frozenset[str]:
    """All six-digit county codes that are or have been assigned, abolished ones included."""
    lines = _TABLE.read_text(encoding="ascii").splitlines()
    pairs = [line.split(" ") for line in lines if not line.startswith("#")]
    return frozenset(
        prefix + f"{ending:02d}" for prefix, spans in pairs for ending in _endings(spans)
    )


def _endings(spans: str) -> list[int]:
    found: list[int] = []
    for span in spans.split(","):
        first, _, last = span.partition("-")
        found.extend(range(int(first), int(last or first) + 1))
    return found
