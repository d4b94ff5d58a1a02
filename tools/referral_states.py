"""Draws docs/referral-states.md from the table of moves: `python -m tools.referral_states`."""

import sys
from collections.abc import Iterator
from pathlib import Path

from contracts_app.rules.referrals.transitions import TRANSITIONS, Transition
from contracts_app.vocabulary.referrals import OVER, WAITS, Direction

FILE = Path(__file__).resolve().parent.parent / "docs" / "referral-states.md"
_HEAD = """# The states of a referral

Drawn from `contracts_app/rules/referrals/transitions.py` by `python -m tools.referral_states`; a
test holds both together. Each open referral waits for one side, and one clock runs for it.
"""
_TITLES = {Direction.UP: "Up to a hospital (上转)", Direction.DOWN: "Back home (下转)"}
_COLUMNS = ("move", "from", "to", "who", "only when", "what goes with it", "rule")


def drawn() -> str:
    """The whole file."""
    return "\n".join([_HEAD, *(line for one in Direction for line in _of(one))])


def _of(direction: Direction) -> Iterator[str]:
    moves = [one for one in TRANSITIONS if one.direction == direction]
    yield from (f"## {_TITLES[direction]}", "```mermaid", "stateDiagram-v2")
    yield from _arrows(moves)
    yield from ("```", "", _row(_COLUMNS), "|-" * len(_COLUMNS) + "|")
    yield from (_row(_cells(one)) for one in moves)
    yield from ("", _row(("status", "waits for", "clock")), "|-|-|-|")
    met = {new for one in moves for _old, new in one.pairs}
    yield from (_row((one, *WAITS[one])) for one in WAITS if one in met)
    yield ""


def _arrows(moves: list[Transition]) -> Iterator[str]:
    arrows: dict[tuple[str, str], list[str]] = {}
    for one in moves:
        for old, new in sorted(one.pairs, key=lambda pair: (pair[0] or "", pair[1])):
            arrows.setdefault((old or "[*]", new), []).append(one.move)
    yield from (f"  {old} --> {new}: {', '.join(names)}" for (old, new), names in arrows.items())
    ends = {new for _old, new in arrows}
    yield from (f"  {one} --> [*]" for one in OVER if one in ends)


def _cells(one: Transition) -> tuple[str, ...]:
    before = ", ".join(old or "(new)" for old in one.sources)
    who = ", ".join(one.actors)
    return one.move, before, one.target or "(stays)", who, one.guard, one.effect, one.rule


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """Write the file."""
    FILE.write_text(drawn(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
