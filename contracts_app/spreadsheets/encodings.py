"""Finding out how a text file is encoded: the ladder of encodings a Chinese office produces."""

import codecs
from typing import Final

from contracts_app.spreadsheets.table import UnusableFile

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE: Final = 4096
_BROKEN: Final = "\ufffd"


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding.

    A byte-order mark decides; else UTF-8, UTF-16 and GB18030 are tried in this order, strictly. A
    file that is damaged in some lines only is read with U+FFFD there, so that only those rows are
    refused. Raises UnusableFile("bad_encoding") when most lines are unreadable, and
    UnusableFile("not_a_table") when it is no text.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strictly(data, name) or _by_lines(data)
    for name in (*_candidates(data), "gb18030"):
        found = _strictly(data, name)
        if found:
            return found
    return _by_lines(data)


def _candidates(data: bytes) -> list[str]:
    sample = data[:_SAMPLE]
    if b"\0" not in sample:
        return ["utf-8"]
    return ["utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"]


def _strictly(data: bytes, name: str) -> tuple[str, str] | None:
    try:
        return data.decode(name), name
    except UnicodeDecodeError:
        return None


def _by_lines(data: bytes) -> tuple[str, str]:
    if b"\0" in data:
        raise UnusableFile("not_a_table")
    lines = data.removeprefix(codecs.BOM_UTF8).split(b"\n")
    read = {name: [_line(line, name) for line in lines] for name in ("utf-8", "gb18030")}
    damaged = {name: sum(_BROKEN in line for line in text) for name, text in read.items()}
    best = min(damaged, key=damaged.__getitem__)
    if damaged[best] * 2 > len(lines):
        raise UnusableFile("bad_encoding")
    return "\n".join(read[best]), best


def _line(line: bytes, name: str) -> str:
    return line.decode(name, errors="replace")
