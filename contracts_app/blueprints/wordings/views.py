"""What the pages of the wordings share: one wording by its address, and problems in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for

from contracts_app import clock
from contracts_app.blueprints._guards import can, scope
from contracts_app.formatting.agreement_notice import notice_of
from contracts_app.formatting.wording_problems import wording_problem
from contracts_app.models import AgreementTemplate
from contracts_app.queries import agreement_templates as queries
from contracts_app.rules.agreement_template import Wording, WordingState, states
from contracts_app.rules.periods import first_period
from contracts_app.rules.permissions import Permission
from contracts_app.services.agreement_sample import preview_of
from contracts_app.services.errors import NotFound, Refused

ALL: Final = "all"
"""Stands in addresses for the wording of everybody, which belongs to no institution."""


@dataclass(frozen=True)
class Shown:
    """A wording with what its pages tell of it."""

    template: AgreementTemplate
    institution: Any | None
    """Name, telephone, licence and seal; none for everybody."""
    state: WordingState
    may_write: bool

    @property
    def place(self) -> str:
        """How addresses name the institution."""
        return place_of(self.template.institution_code)


def place_of(institution_code: str) -> str:
    """How addresses name an institution, or everybody."""
    return institution_code or ALL


def code_of(place: str) -> str:
    """The institution that an address names; empty for everybody."""
    return "" if place == ALL else place


def shown(place: str, version: int) -> Shown:
    """The wording of an address. NotFound outside the scope."""
    code = code_of(place)
    row = queries.get_template(code, version, scope())
    if row is None:
        raise NotFound("template")
    writes = can(Permission.TEMPLATE_MANAGE) and queries.may_write(code, scope())
    return Shown(row.AgreementTemplate, row if code else None, states_of(code)[version], writes)


def states_of(institution_code: str) -> dict[int, WordingState]:
    """How each version of an institution's wording stands today."""
    found = queries.versions_of(institution_code)
    days = [(row.version, row.valid_from if row.published_at_utc else None) for row in found]
    return states(days, clock.today())


def address_of(template: AgreementTemplate) -> str:
    """The page of a wording."""
    place = place_of(template.institution_code)
    return url_for("wordings.show_wording", place=place, version=template.version)


def previewed(found: Shown, wording: Wording) -> dict[str, Any]:
    """The words filled in with a made-up household, and what would be explained to it first."""
    today = clock.today()
    notice = {"notice": wording.notice, "notice_en": wording.notice_en}
    return {
        "preview": preview_of(wording, found.institution, today),
        "sentences": {
            language: notice_of(notice, language, first_period(today)) for language in ("zh", "en")
        },
    }


def told(problems: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Problems by code and place as the error summary takes them, each linked to its place."""
    return [
        {"code": code, "message": wording_problem(code, place), "field": place}
        for code, place in problems
    ]


def refusals_of(refused: Refused) -> list[dict[str, str]]:
    """What a service refused, likewise."""
    return told((one.code, one.subject) for one in refused.refusals)
