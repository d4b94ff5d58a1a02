"""Mainland telephone numbers: mobile numbers and landlines."""

import re
import unicodedata
from typing import Final

_NOISE: Final = re.compile(r"[\s()‐-―−-]+")
_COUNTRY: Final = re.compile(r"^(?:\+|00)86")
_MOBILE: Final = re.compile(r"(?:86)?(1[3-9]\d{9})", re.ASCII)
_LANDLINE: Final = re.compile(
    r"(?:(010|02\d|0[3-9]\d{2})([1-9]\d{6,7})|([2-9]\d{6,7}))(?:(?:转|x|ext\.?|#)(\d{1,6}))?",
    re.ASCII | re.IGNORECASE,
)
_SERVICE: Final = re.compile(r"[48]00\d{7}", re.ASCII)


def read_phone(text: str) -> str | None:
    """A mobile number (11 digits) or a landline (area code, hyphen, number) in one written form.

    Spaces, hyphens, brackets, the country code and an extension are understood; a landline may
    lack its area code. None when it is neither.
    """
    if len(text) == 11 and _MOBILE.fullmatch(text):
        return text
    plain, abroad = _COUNTRY.subn("", _NOISE.sub("", unicodedata.normalize("NFKC", text)))
    mobile = _MOBILE.fullmatch(plain)
    if mobile:
        return mobile.group(1)
    if _SERVICE.fullmatch(plain):
        return plain
    # Behind the country code an area code is written without its 0.
    return _landline(plain) or (_landline(f"0{plain}") if abroad else None)


def _landline(plain: str) -> str | None:
    match = _LANDLINE.fullmatch(plain)
    if match is None:
        return None
    area, number, local, extension = match.groups()
    whole = f"{area}-{number}" if area else local
    return f"{whole}-{extension}" if extension else whole
