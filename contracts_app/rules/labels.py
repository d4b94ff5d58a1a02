"""Recognising a catalogue entry by its code, label or a synonym, as people type it."""

import unicodedata
from collections.abc import Iterable
from typing import Final

from contracts_app.vocabulary.catalogue import Term

_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−~〜", "-"))
_REMEMBERED: Final = 10_000


def plain(text: str) -> str:
    """The form in which labels are compared: NFKC, no spaces, one kind of dash, lower case."""
    normal = unicodedata.normalize("NFKC", text).translate(_DASHES)
    return "".join(normal.split()).casefold()


class Recogniser:
    """Finds the code of an entry for a cell's text; answers are remembered by the raw text."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._codes = {plain(word): term.code for term in terms for word in term.words}
        self._seen: dict[str, str | None] = {}

    def __call__(self, text: str) -> str | None:
        """The code, or None when nothing in the catalogue is called so."""
        try:
            return self._seen[text]
        except KeyError:
            return self._look_up(text)

    def _look_up(self, text: str) -> str | None:
        code = self._codes.get(plain(text))
        if len(self._seen) < _REMEMBERED:
            self._seen[text] = code
        return code
