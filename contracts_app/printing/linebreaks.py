"""Chinese line breaking and justification for xhtml2pdf 0.2.28.

Its own breaker lets a line begin with ，；： and end with （, splits numbers, and leaves the right
edge ragged. Here no line begins or ends with what GB/T 15834 forbids there, numbers and Latin
words stay whole where they fit, and justified lines are spread evenly between characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from xhtml2pdf import reportlab_paragraph as engine

NO_START: Final = frozenset("，。、；：！？％…—·）》〉」』】〕〗］｝”’,.;:!?%)]}°℃‰々ー")
NO_END: Final = frozenset("（《〈「『【〔〖［｛“‘([{￥＄#№")
WORD: Final = frozenset(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-_/:@+&=\u00a0"
)
FUZZ: Final = 1e-6


def may_break(before: str, after: str) -> bool:
    """Whether a line may end between two neighbouring characters."""
    if after in NO_START or before in NO_END:
        return False
    return not (before in WORD and after in WORD)


def break_position(text: Sequence[str], start: int, limit: int) -> int:
    """Where the line that begins at `start` ends, when text[limit] no longer fits on it."""
    for position in range(limit, start, -1):
        if may_break(text[position - 1], text[position]):
            return position
    return max(limit, start + 1)


def lines_of(text: str, widths: Sequence[float], room: float) -> list[str]:
    """A text broken the way the engine breaks a paragraph of the same width."""
    lines, start, used = [], 0, 0.0
    for at, width in enumerate(widths):
        used += width
        if used > room + FUZZ and at > start:
            end = break_position(text, start, at)
            lines.append(text[start:end])
            start, used = end, sum(widths[end : at + 1])
    return [*lines, text[start:]]


def split_fragments(
    fragments: Sequence[Any], widths: Sequence[float], bounds: bool, encoding: str = "utf8"
) -> Any:
    """The lines of a paragraph of styled fragments, for the engine's cjkFragSplit."""
    units = [
        engine.cjkU(char, fragment, encoding)
        for fragment in fragments
        for char in (fragment.text or ("",))
    ]
    lines: list[Any] = []
    start, used = 0, 0.0
    for at, unit in enumerate(units):
        room = widths[min(len(lines), len(widths) - 1)]
        if hasattr(unit.frag, "lineBreak"):
            lines.append(_line(units[start:at], room, bounds, forced=unit.frag))
            start, used = at + 1, 0.0
            continue
        used += unit.width
        if used > room + FUZZ and at > start:
            end = break_position(units, start, at)
            lines.append(_line(units[start:end], room, bounds))
            start, used = end, sum(rest.width for rest in units[end : at + 1])
    if start < len(units):
        room = widths[min(len(lines), len(widths) - 1)]
        lines.append(_line(units[start:], room, bounds))
    return engine.ParaLines(kind=1, lines=lines)


def _line(units: Sequence[Any], room: float, bounds: bool, forced: Any | None = None) -> Any:
    """A line; `forced` is what ends it where that is not the edge."""
    line = engine.makeCJKParaLine(units, room - sum(unit.width for unit in units), bounds)
    line.gaps = 0 if forced else len(units) - 1
    line.end = [forced] if forced else []
    return line


def _rejoined(broken: Any, start: int, stop: int) -> list[Any]:
    """What some lines of a paragraph are made of, when it goes on over the page.

    The engine puts a space after every line, as Latin words need it. Between Chinese characters it
    would be printed, and may make one part higher than the room that it was cut for.
    """
    lines = broken.lines[start:stop]
    if any(not hasattr(line, "gaps") for line in lines):
        joined: list[Any] = _engine_rejoined(broken, start, stop)
        return joined
    return [part for line in lines for part in (*line.words, *line.end)]


def _draw_justified(text: Any, offset: float, line: Any, last: bool = False) -> None:
    """Draw a line spread to the full width, but for the last one of a paragraph."""
    gaps = getattr(line, "gaps", 0)
    if last or gaps <= 0 or line.extraSpace <= 0:
        engine._leftDrawParaLineX(text, offset, line, last)
        return
    text.setCharSpace(line.extraSpace / gaps)
    engine._leftDrawParaLineX(text, offset, line, last)
    text.setCharSpace(0)


def _break_lines(paragraph: Any, width: Any) -> Any:
    """Every CJK paragraph goes through split_fragments, however few fragments it has."""
    if not paragraph.frags:
        return _engine_break_lines(paragraph, width)
    widths = width if isinstance(width, list | tuple) else [width]
    leading = getattr(paragraph, "autoLeading", getattr(paragraph.style, "autoLeading", ""))
    return split_fragments(paragraph.frags, widths, leading not in {"", "off"}, paragraph.encoding)


_engine_break_lines = engine.Paragraph.breakLinesCJK
_engine_rejoined = engine._split_blParaHard


def install() -> None:
    """Put these rules in place of the engine's; calling it again changes nothing."""
    engine.cjkFragSplit = split_fragments
    engine._justifyDrawParaLineX = _draw_justified
    engine.Paragraph.breakLinesCJK = _break_lines
    engine._split_blParaHard = _rejoined
