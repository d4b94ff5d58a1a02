"""What was scanned from a paper or typed from it: which paper is meant.

A hand scanner types the address in the QR code, also with the caps lock on; people type the code
below it or the number, with spaces, full-width digits and capital letters.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 200
"""Characters; more than any address on our paper has."""

_NOISE: Final = re.compile(r"\s+")
_DASHES: Final = re.compile(r"[‐-―−_]")
_CODE: Final = r"[2-9a-hjkmnp-z]{12}"
_ADDRESS: Final = re.compile(rf"/v/({_CODE})/?(?:[?#].*)?$", re.ASCII)
_BARE: Final = re.compile(_CODE, re.ASCII)
_NUMBER: Final = re.compile(r"\.?:?(\d{16})(?:-?(\d{2}))?", re.ASCII)
_MISREAD: Final = str.maketrans("oil", "011")
"""Letters that people type for the digits of a number; codes have neither these nor 0 and 1."""


@dataclass(frozen=True, slots=True)
class PaperCode:
    """Either the verification code, or the number with or without that of the term."""

    verify_code: str = ""
    root_no: str = ""
    term_no: int | None = None


def read_paper_code(text: str) -> PaperCode | None:
    """What a text means; None for what can be no code of a paper."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).lower()
    plain = _NOISE.sub("", _DASHES.sub("-", plain))
    if found := _ADDRESS.search(plain):
        return PaperCode(verify_code=found[1])
    if _BARE.fullmatch(plain):
        return PaperCode(verify_code=plain)
    if number := _NUMBER.fullmatch(plain.removeprefix("no").translate(_MISREAD)):
        return PaperCode(root_no=number[1], term_no=int(number[2]) if number[2] else None)
    return None
