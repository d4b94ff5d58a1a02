"""Which wording and prices somebody read before signing, as a text that the page sends back."""

from collections.abc import Mapping
from typing import Any


def wording_read(template: Mapping[str, Any], versions: Mapping[str, int]) -> str:
    """The wording on offer and the version of each package, such as `STANDARD/1;BASIC/1;HTN/2`."""
    packages = (f"{code}/{version}" for code, version in sorted(versions.items()))
    return ";".join((_name_of(template), *packages))


def is_still_so(read: str, template: Mapping[str, Any], versions: Mapping[str, int]) -> bool:
    """Whether the wording and every chosen package are those that were read."""
    first, *packages = read.split(";")
    known = {f"{code}/{version}" for code, version in versions.items()}
    return first == _name_of(template) and known <= set(packages)


def _name_of(template: Mapping[str, Any]) -> str:
    own = template.get("institution_code", "")
    return "/".join(str(part) for part in (own, template["code"], template["version"]) if part)
