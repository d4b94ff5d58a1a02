"""Passwords that leaked elsewhere, looked up in a file on this machine (ASVS 6.2.12)."""

import hashlib
from pathlib import Path
from typing import IO

_LINE = 100
"""More than the longest line: 40 digits, a colon, how often the password was seen."""

_file: Path | None = None


def configure(path: Path | None) -> None:
    """Use this list from now on; None means that nothing is known of leaks.

    The list is the one of Have I Been Pwned, ordered by hash: lines of 40 hexadecimal digits in
    capitals (SHA-1), perhaps with a colon and a count behind.
    """
    global _file
    _file = path


def is_breached(password: str) -> bool:
    """Whether the list holds the password; False without a list."""
    if _file is None:
        return False
    # Only the list's own choice of hash; nothing is protected by it.
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with _file.open("rb") as lines:
        return _holds(lines, digest)


def _holds(lines: IO[bytes], digest: bytes) -> bool:
    """Binary search by place in the file: the list has forty gigabytes and stays on the disk."""
    low, high = 0, lines.seek(0, 2)
    while low < high:
        middle = (low + high) // 2
        found = _line_at(lines, middle)
        if found and found < digest:
            low = middle + 1
        else:
            high = middle
    return _line_at(lines, low) == digest


def _line_at(lines: IO[bytes], place: int) -> bytes:
    """The hash of the first line that begins at this place or later; empty at the end."""
    lines.seek(max(place - 1, 0))
    if place:
        lines.readline(_LINE)
    return lines.readline(_LINE)[:40].upper()
