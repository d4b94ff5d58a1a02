"""How people, teams and packages are told in an agreement: plain values, numbers in full."""

from typing import Any, Final

from contracts_app.queries.signing import MemberRow
from contracts_app.queries.team_places import TeamPlace
from contracts_app.vocabulary.catalogue import ID_TYPES, POSTS, RELATIONS, TAGS, by_code

WORDING: Final = ("institution_code", "code", "version", "title", "preamble", "clauses")
"""What of a wording stands on the paper."""
_RELATIONS = by_code(RELATIONS)
_TAGS = by_code(TAGS)
_ID_TYPES = by_code(ID_TYPES)
_POSTS = by_code(POSTS)
_SEX = {"male": "男", "female": "女"}


def household_words(household: Any, names: Any) -> dict[str, Any]:
    """Where the household lives; `names` are those of its village and grid."""
    return {
        "code": household.code,
        "address": household.address,
        "village": names.village,
        "grid": names.grid,
    }


def person_words(row: MemberRow) -> dict[str, Any]:
    """Who it is, and how related to the head."""
    return {
        "name": row.resident.name,
        "id_type": _ID_TYPES[row.resident.id_type].zh,
        "id_number": row.resident.id_number or "",
        "relation": _RELATIONS[row.relation].zh,
    }


def member_words(row: MemberRow) -> dict[str, Any]:
    """A covered person, as annex 1 lists them."""
    return {
        **person_words(row),
        "key": row.resident.key,
        "sex": _SEX[row.resident.sex],
        "birth_date": row.resident.birth_date.isoformat(),
        "tags": [tag.zh for code, tag in _TAGS.items() if code in row.tags],
        "record_code": row.resident.record_code or "",
    }


def provider_words(team: Any, institution: Any, staff: list[TeamPlace]) -> dict[str, Any]:
    """The institution and the team that serve, with who serves in it on the day."""
    return {
        "institution": {
            "code": institution.code,
            "name": institution.name,
            "phone": institution.phone or "",
            "registration_no": institution.registration_no or "",
            "seal": institution.seal,
        },
        "team": {
            "code": team.code,
            "name": team.name,
            "leader": _leader(staff) or team.leader_name,
            "contact": _contact(staff),
            "hotline": team.hotline,
            "service_hours": team.service_hours,
            "members": [_place(place) for place in staff],
        },
    }


def _leader(staff: list[TeamPlace]) -> str:
    """Who leads today; the name on the team may be older until the night."""
    return next((str(place.staff.name) for place in staff if place.is_leader), "")


def _contact(staff: list[TeamPlace]) -> str:
    """The person a family calls: the contact, else the village doctor or nurse, else the leader."""
    posts = ("village_doctor", "nurse", "public_health")
    named = [place for place in staff if place.is_contact]
    named += [place for post in posts for place in staff if place.post == post]
    return next((str(place.staff.name) for place in [*named, *staff]), "")


def _place(place: TeamPlace) -> dict[str, str]:
    return {"name": place.staff.name, "post": _POSTS[place.post].zh if place.post else ""}


def package_words(package: Any, items: list[Any]) -> dict[str, Any]:
    """A package with its items and what it costs, in fen."""
    return {
        "code": package.code,
        "name": package.name,
        "version": package.version,
        "fee_fen": package.fee_fen,
        "insurance_fen": package.insurance_fen,
        "public_health_fen": package.public_health_fen,
        "self_fen": package.self_fen,
        "items": [
            {"name": item.name, "frequency": frequency(item.times_per_year)} for item in items
        ],
    }


def frequency(times_per_year: int) -> str:
    """How often a year, in the words of the agreement."""
    return f"每年{times_per_year}次" if times_per_year else "按需"
