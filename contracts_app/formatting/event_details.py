"""What an event changed, in words: people by name, days, from what to what, and why."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from contracts_app.formatting.labels import KINDS, label, status_label
from contracts_app.vocabulary.life import ChangeKind

_PEOPLE: Final = ("resident", "members", "residents", "kept", "merged")
_HEADS: Final = ("head", "new_head")
_DAYS: Final[dict[str, LazyString]] = {
    "on": _l("on %(day)s"),
    "moved_on": _l("on %(day)s"),
    "raised_on": _l("on %(day)s"),
    "given_on": _l("on %(day)s"),
    "ended_on": _l("last day %(day)s"),
    "last_day": _l("last day %(day)s"),
    "wanted": _l("wanted from %(day)s"),
    "until": _l("until %(day)s"),
    "expected_back": _l("expected back %(day)s"),
}
_KINDS: Final = {
    "household": "entry",
    "objection": "objection",
    "change": "change",
    "ledger": "fee_kind",
    "refusal": "refusal_kind",
    "home_care": "home_care_kind",
}
"""By the first half of a verb, what its `kind` is a word of."""
_REASONS: Final = (
    *("leave", "move_reason", "end_reason", "renewal_reason", "correction_reason", "look_reason"),
    *("cancel_reason", "card_end", "home_care_end"),
)
_SILENT: Final = frozenset({"contract.status"})
"""Verbs whose reason says no more than what became of it."""


def people_in(row: Any) -> Iterator[str]:
    """The keys of people that an event names."""
    if row.object_type == "resident":
        yield row.object_key
    yield from _keys(row, (*_PEOPLE, *_HEADS))


def _keys(row: Any, places: tuple[str, ...]) -> Iterator[str]:
    for name in places:
        value = (row.after or {}).get(name)
        for key in value if isinstance(value, list) else (value,):
            if isinstance(key, str) and key:
                yield key


def teams_in(row: Any) -> Iterator[str]:
    """The codes of teams that an event names."""
    if team := (row.after or {}).get("team"):
        yield str(team)


def details(row: Any, names: Mapping[str, str], teams: Mapping[str, str]) -> list[str]:
    """The parts of the sentence behind its verb, in a fixed order and without what is empty."""
    after, before = row.after or {}, row.before or {}
    parts = [
        _people(row, names),
        *(_("head: %(name)s", name=names[key]) for key in _keys(row, _HEADS) if key in names),
        _change(before, after, "status", status_label),
        _change(before, after, "grid", str),
        teams.get(str(after.get("team")), ""),
        *_days(after),
        _worded(after.get("kind"), (_KINDS.get(row.verb.split(".")[0], ""),)),
        _worded(after.get("reason"), ("away", "end_reason")) if _has_reason(row) else "",
        _worded(after.get("channel"), ("notice_channel", "channel")),
        ", ".join(str(code) for code in after.get("packages") or ()),
        _changed(after),
        *(_referral(after) if row.verb.startswith("referral.") else ()),
        _worded(row.reason, _REASONS) if _has_reason(row) else "",
    ]
    return [part for part in parts if part]


def _has_reason(row: Any) -> bool:
    """Other packages end nothing: the code that is stored with them says nothing to anybody."""
    about = (row.verb.rpartition(".")[2], (row.after or {}).get("kind"))
    return row.verb not in _SILENT and ChangeKind.CHANGE_PACKAGES not in about


def _people(row: Any, names: Mapping[str, str]) -> str:
    number = (row.after or {}).get("members")
    if isinstance(number, int):
        return ngettext("%(num)s person", "%(num)s persons", number)
    own = (row.object_key,) if row.object_type == "resident" else ()
    keys = dict.fromkeys((*own, *_keys(row, _PEOPLE)))
    return _(", ").join(names[key] for key in keys if key in names)


def _change(
    before: Mapping[str, Any], after: Mapping[str, Any], name: str, word: Callable[[Any], str]
) -> str:
    pair = [word(side[name]) for side in (before, after) if side.get(name)]
    return " → ".join(pair) if len(pair) == 2 else ""


def _days(after: Mapping[str, Any]) -> Iterator[str]:
    for name, words in _DAYS.items():
        if after.get(name):
            yield str(words) % {"day": after[name]}
    if period := after.get("period"):
        first, last = (date.fromisoformat(one) for one in period)
        yield f"{first} – {last}"


def _changed(after: Mapping[str, Any]) -> str:
    names = dict.fromkeys(label(name, "column") for name in after.get("changed") or ())
    return _("changed: %(names)s", names=_(", ").join(names)) if names else ""


def _referral(after: Mapping[str, Any]) -> Iterator[str]:
    """Which step a referral took, and its number."""
    yield _worded(after.get("move"), ("referral_move",))
    yield str(after.get("number") or "")


def _worded(code: Any, kinds: tuple[str, ...]) -> str:
    """The word of a code in the first kind that knows it; a free text stands for itself."""
    text = "" if code is None else str(code)
    return next((label(text, kind) for kind in kinds if text in KINDS.get(kind, {})), text)
