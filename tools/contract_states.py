"""Draws docs/contract-states.md from the table of moves: `python -m tools.contract_states`."""

import sys
from pathlib import Path

from contracts_app.rules.transitions import TRANSITIONS, Transition

FILE = Path(__file__).resolve().parent.parent / "docs" / "contract-states.md"
_HEAD = """# The states of a contract term

Drawn from `contracts_app/rules/transitions.py` by `python -m tools.contract_states`; a test holds
both together. The database refuses every other change of a status. *Night* is the calendar: the
nightly run, or whoever asks for the household first after a missed night.

"""


def drawn() -> str:
    """The whole file."""
    return "\n".join([_HEAD + "```mermaid", "stateDiagram-v2", *_lines(), "```", "", *_table(), ""])


def _lines() -> list[str]:
    arrows: dict[tuple[str, str], list[str]] = {}
    for one in TRANSITIONS:
        for old, new in sorted(one.pairs):
            arrows.setdefault((old.value, new.value), []).append(one.move.value)
    return [f"  {old} --> {new}: {', '.join(moves)}" for (old, new), moves in arrows.items()]


def _table() -> list[str]:
    head = ["| move | from | to | who | only when | what goes with it | rule |", "|-|-|-|-|-|-|-|"]
    return head + [_row(one) for one in TRANSITIONS]


def _row(one: Transition) -> str:
    who = ", ".join(sorted(role.value for role in one.roles)) or "night"
    cells = (
        one.move.value, ", ".join(one.sources), ", ".join(one.targets), who,
        one.guard, one.effect, one.rule,
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """Write the file."""
    FILE.write_text(drawn(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
