"""Which wording, prices and last day somebody read before signing: a text that the page sends."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

_UNTIL: Final = "until/"


def wording_read(
    templates: Iterable[Mapping[str, Any]], versions: Mapping[str, int], ends: Iterable[date]
) -> str:
    """What a page shows, each package with its version: `STANDARD/1;BASIC/1;until/2027-12-31`.

    Several wordings, of teams that belong to several institutions, stand with `,` between them.
    """
    wordings = ",".join(sorted({_name_of(template) for template in templates}))
    packages = (f"{code}/{version}" for code, version in sorted(versions.items()))
    return ";".join((wordings, *packages, *(f"{_UNTIL}{end}" for end in sorted(set(ends)))))


def is_still_so(
    read: str, template: Mapping[str, Any], versions: Mapping[str, int], end: date
) -> bool:
    """Whether the wording, every chosen package and the last day are among those that were read.

    A page that was sealed by an earlier version of this program told no last day.
    """
    wordings, *parts = read.split(";")
    known = {f"{code}/{version}" for code, version in versions.items()}
    if any(part.startswith(_UNTIL) for part in parts):
        known.add(f"{_UNTIL}{end}")
    return _name_of(template) in wordings.split(",") and known <= set(parts)


def _name_of(template: Mapping[str, Any]) -> str:
    own = template.get("institution_code", "")
    return "/".join(str(part) for part in (own, template["code"], template["version"]) if part)
