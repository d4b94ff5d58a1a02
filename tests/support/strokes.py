"""A signature as the pad sends it: three strokes of a name."""

from typing import Any, Final

STROKES: Final[dict[str, Any]] = {
    "w": 600.0,
    "h": 240.0,
    "strokes": [
        [[60.0, 60.0, 0.0], [180.0, 62.0, 120.0]],
        [[120.0, 30.0, 400.0], [118.0, 200.0, 620.0]],
        [[260.0, 50.0, 900.0], [330.0, 190.0, 1200.0], [420.0, 70.0, 1500.0]],
    ],
}
