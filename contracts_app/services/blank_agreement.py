"""What a blank form says: all that is the team's, with room for all that is the family's."""

from typing import Any, Final

from contracts_app.extensions import db
from contracts_app.models import AgreementTemplate, Institution, PaperForm, Team
from contracts_app.queries.signing import items_of, packages_on
from contracts_app.queries.team_places import members_of_team
from contracts_app.services import numbers
from contracts_app.services.agreement_words import WORDING, package_words, provider_words

ROWS: Final = 6
"""Room for so many members."""
_PERSON: Final = {"name": "", "id_type": "", "id_number": "", "relation": ""}
_MEMBER: Final = {
    **_PERSON,
    "key": "",
    "sex": "",
    "birth_date": "",
    "tags": [],
    "record_code": "",
}


def blank_snapshot(form: PaperForm) -> dict[str, Any]:
    """The agreement of a blank form, as of the day on which it took its number."""
    team = db.session.get_one(Team, form.team_id)
    template = db.session.get_one(AgreementTemplate, form.template_id)
    institution = db.session.get_one(Institution, team.institution_id)
    packages = packages_on(form.made_on)
    items = items_of([package.id for package in packages])
    return {
        "blank": True,
        "template": {name: getattr(template, name) for name in WORDING},
        "contract_no": numbers.contract_no(form.number, 1),
        "root_no": form.number,
        "term_no": 1,
        "household": {"code": "", "address": "", "village": "", "grid": ""},
        "representative": {**_PERSON, "phone": ""},
        "members": [dict(_MEMBER) for _ in range(ROWS)],
        **provider_words(team, institution, members_of_team(team.id, form.made_on)),
        "doctor": None,
        "packages": [package_words(package, items[package.id]) for package in packages],
        "period": {"start": None, "end": None},
        "signed_on": None,
        "channel": "",
        "signatures": {
            "household": {"name": "", "paper": True, "strokes": None},
            "team": {"name": "", "strokes": None},
        },
        "renewal": None,
    }
