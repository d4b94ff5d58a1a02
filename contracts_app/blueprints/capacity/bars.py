"""Bars of load: what is carried, the soft band up to the hard limit, and a tick at the limit."""

from dataclasses import dataclass

_WIDTH = 100
_BEYOND = 1.05
"""A bar reaches a little beyond its largest figure, so that the tick can be seen."""


@dataclass(frozen=True)
class Bar:
    """One figure against its limits; a limit of None is not drawn."""

    value: int
    soft: int | None
    hard: int | None

    @property
    def level(self) -> str:
        """How it stands: `full` from the hard limit on, `over` above the soft one, else `fine`."""
        if self.hard is not None and self.value >= self.hard:
            return "full"
        return "over" if self.soft is not None and self.value > self.soft else "fine"

    def at(self, figure: int) -> float:
        """Where a figure stands on the bar, in hundredths of its width."""
        largest = max(self.value, self.soft or 0, self.hard or 0, 1) * _BEYOND
        return round(figure * _WIDTH / largest, 2)
