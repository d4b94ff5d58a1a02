"""Which wording and prices somebody read before signing, as a text that the page sends back."""

from collections.abc import Iterable, Mapping
from typing import Any


def wording_read(templates: Iterable[Mapping[str, Any]], versions: Mapping[str, int]) -> str:
    """The wordings on a page and the version of each package: `STANDARD/1;BASIC/1;HTN/2`.

    Several wordings, of teams that belong to several institutions, stand with `,` between them.
    """
    wordings = ",".join(sorted({_name_of(template) for template in templates}))
    packages = (f"{code}/{version}" for code, version in sorted(versions.items()))
    return ";".join((wordings, *packages))


def is_still_so(read: str, template: Mapping[str, Any], versions: Mapping[str, int]) -> bool:
    """Whether the wording and every chosen package are among those that were read."""
    wordings, *packages = read.split(";")
    known = {f"{code}/{version}" for code, version in versions.items()}
    return _name_of(template) in wordings.split(",") and known <= set(packages)


def _name_of(template: Mapping[str, Any]) -> str:
    own = template.get("institution_code", "")
    return "/".join(str(part) for part in (own, template["code"], template["version"]) if part)
