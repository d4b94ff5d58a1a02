"""Words for what a preflight finds, and for why an agreement was not printed."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from contracts_app.formatting.refusals import SIGNING

FINDINGS: Final[dict[str, LazyString]] = {
    "no_agreement": _l("The words that were signed are not on record here"),
    "already_signed": _l("Has a contract already"),
    "form_out": _l("A numbered form is on its way"),
    "no_head": _l("No head of household"),
    "signer_minor": _l("The head is under 18"),
    "nobody_to_cover": _l("Nobody to cover"),
    "team_missing": _l("No team is responsible"),
    "team_incomplete": _l("The team lacks a required post"),
    "glyph_missing": _l("A character is missing in the fonts"),
    "no_phone": _l("No phone number"),
    "shared_door": _l("Another household at this door"),
    "away": _l("Everybody is away"),
}
REASONS: Final[dict[str, LazyString]] = {
    **SIGNING,
    **FINDINGS,
    "left_out": _l("Left out by choice"),
    "cancelled": _l("The job was stopped before"),
    "failed": _l("The job broke off before"),
    "incomplete": _l("What was signed is incomplete"),
    "unprintable": _l("The page cannot be laid out"),
    "seal_missing": _l("The picture of the seal is missing"),
    "agreement_changed": _l("What is stored is not what was signed"),
    "form_closed": _l("The form was registered or spoiled meanwhile"),
    "out_of_reach": _l("The household left your area"),
}
PRINTING: Final[dict[str, dict[str, LazyString]]] = {
    "print_finding": FINDINGS,
    "print_reason": REASONS,
    "print_kind": {
        "signed": _l("Signed agreements"),
        "prepared": _l("Prepared for signing by hand"),
        "blank": _l("Blank numbered forms"),
    },
}
