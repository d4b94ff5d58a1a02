"""The measures of referrals as files, in the reader's words."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext

from contracts_app.formatting import ratio
from contracts_app.formatting.referral_labels import CLOCKS
from contracts_app.formatting.referral_measure_labels import COUNTED, LINES, NOBODY
from contracts_app.spreadsheets.writing import write_csv


def measures_csv(by: str, lines: Sequence[Any]) -> bytes:
    """R1 to R3 of each line as CSV."""
    shares = (
        gettext("Taken on of those referred up"),
        gettext("Results in time of those taken on"),
        gettext("Contacted of those referred home"),
    )
    counts = ("sent", "accepted", "fed_back", "home", "contacted", "left_out")
    header = [*_head(by), *(str(COUNTED[one]) for one in counts), *shares]
    return write_csv(header, (_measures(by, line, counts) for line in lines))


def _measures(by: str, line: Any, counts: Sequence[str]) -> list[str]:
    return [
        *_who(by, line),
        *(str(getattr(line, one)) for one in counts),
        ratio(line.accepted, line.sent),
        ratio(line.fed_back, line.accepted),
        ratio(line.contacted, line.home),
    ]


def stages_csv(by: str, lines: Sequence[Any]) -> bytes:
    """Each stage of each line as CSV; times in minutes, so that they can be counted on."""
    words = (gettext("Stage"), gettext("Ended"), gettext("In time"), gettext("Share in time"),
             gettext("Median in minutes"), gettext("Nine in ten within, in minutes"))  # fmt: skip
    return write_csv([*_head(by), *words], _stages(by, lines))


def _stages(by: str, lines: Sequence[Any]) -> Iterator[list[str]]:
    for line in lines:
        yield [
            *_who(by, line),
            str(CLOCKS[line.clock]),
            *(str(one) for one in (line.number, line.in_time)),
            ratio(line.in_time, line.number),
            *(str(one // 60) for one in (line.median, line.most)),
        ]


def _head(by: str) -> list[str]:
    above = [gettext("Hospital")] if by == "department" else []
    return [*above, gettext("Code"), str(LINES[by])]


def _who(by: str, line: Any) -> list[str]:
    above = [line.above_name or ""] if by == "department" else []
    return [*above, line.code or "", line.name or str(NOBODY.get(by, ""))]
