"""The notice of a team, its poster, contact cards and badges; all say the same (S3P1, S3P3)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from contracts_app.printing.cards import Badge, ContactCard, badges, contact_cards
from contracts_app.printing.poster import Poster, PosterPerson, people_of, render_poster
from contracts_app.queries.grids import list_grids_of_team
from contracts_app.queries.notice import find_boards, list_public_people
from contracts_app.queries.signing import packages_on
from contracts_app.queries.team_staff import get_profile
from contracts_app.services.photos import kept
from contracts_app.vocabulary.catalogue import POSTS, Term, by_code
from contracts_app.vocabulary.duties import DUTIES

_POSTS: Final = by_code(POSTS)
_DUTIES: Final = by_code(DUTIES)
_WITH_COUNTY: Final = re.compile(r"(\d{6})/(.+)", re.DOTALL)


@dataclass(frozen=True)
class Board:
    """Everything the notice of a team says."""

    code: str
    county_code: str
    team: str
    institution: str
    hotline: str
    hours: str
    people: Sequence[Any]
    own_duties: str
    """The team's own words; empty where `duties` stand for them."""
    duties: tuple[Term, ...]
    own_services: str
    packages: Sequence[Any]
    contact: Any | None
    places: tuple[tuple[str, tuple[str, ...]], ...]
    """Villages with the names of the grids served there."""
    photo: str

    @property
    def leader(self) -> str:
        return next((one.name for one in self.people if one.is_leader), "")


def boards_of(code: str, today: date) -> Sequence[Any]:
    """The teams an address may mean: none, the one, or one of each county that uses the code.

    A county's own team is asked for as `110199/T01`, unless a team is really called so.
    """
    found = find_boards(code, today)
    qualified = _WITH_COUNTY.fullmatch(code)
    if not found and qualified:
        found = find_boards(qualified[2], today, qualified[1])
    return found


def public_code(code: str, county_code: str, today: date) -> str:
    """The code by which an address means this team: with its county where others use it, too."""
    several = len(find_boards(code, today)) > 1
    return f"{county_code}/{code}" if several else code


def board_of(team: Any, today: date) -> Board:
    """The notice of a team that `boards_of` found."""
    profile = get_profile(team.id)
    people = list_public_people(team.id, today)
    posts = [code for code in _DUTIES if any(one.post == code for one in people)]
    grids = list_grids_of_team(team.id, today)
    villages = groupby(grids, lambda row: row.village)
    return Board(
        code=team.code,
        county_code=team.county_code,
        team=team.name,
        institution=team.institution,
        hotline=team.hotline,
        hours=team.service_hours,
        people=people,
        own_duties=profile.duties,
        duties=() if profile.duties else tuple(_DUTIES[code] for code in posts),
        own_services=profile.services,
        packages=packages_on(today),
        contact=next((one for one in people if one.id == profile.contact_staff_id), None),
        places=tuple((village, tuple(row.name for row in some)) for village, some in villages),
        photo=profile.photo,
    )


def photo_names(team: Any, today: date) -> set[str]:
    """The pictures of a team that `boards_of` found; no others are served with its notice."""
    people = list_public_people(team.id, today)
    return {get_profile(team.id).photo, *(one.photo for one in people)} - {""}


def _post(code: str | None) -> str:
    return _POSTS[code].zh if code in _POSTS else ""


def poster_pdf(board: Board, url: str, size: str, folder: Path, today: date) -> bytes:
    """The notice as a poster of one page, `a4` or `a3`."""
    people, hidden = people_of([_poster_person(one, folder) for one in board.people])
    packages = [f"{one.name}（免费）" if not one.fee_fen else one.name for one in board.packages]
    services = [board.own_services] if board.own_services else []
    contact = board.contact
    poster = Poster(
        institution=board.institution,
        team=board.team,
        people=people,
        duties=[board.own_duties] if board.own_duties else [one.zh for one in board.duties],
        services=[*services, "服务包：" + "、".join(packages)],
        hotline=board.hotline,
        hours=board.hours,
        contact=" ".join((contact.name, contact.public_phone)).strip() if contact else "",
        places="；".join(f"{village}（{'、'.join(grids)}）" for village, grids in board.places),
        url=url,
        photo=kept(folder, board.photo),
        day=today.isoformat(),
        hidden=hidden,
    )
    return render_poster(poster, size)


def _poster_person(one: Any, folder: Path) -> PosterPerson:
    return PosterPerson(
        name=one.name,
        post=_post(one.post),
        title=one.title,
        training=one.training,
        expertise=one.expertise,
        services=one.services,
        phone=one.public_phone,
        photo=kept(folder, one.photo),
        leads=one.is_leader,
    )


def cards_pdf(board: Board, url: str) -> bytes:
    """A sheet of contact cards for the families of the team."""
    contact = board.contact
    return contact_cards(
        ContactCard(
            institution=board.institution,
            team=board.team,
            leader=board.leader,
            contact=contact.name if contact else board.leader,
            contact_phone=contact.public_phone if contact else "",
            hotline=board.hotline,
            hours=board.hours,
            url=url,
        )
    )


def badges_pdf(board: Board, folder: Path) -> bytes:
    """A badge for each member of the team, with the member's own institution (S4)."""
    return badges(
        [
            Badge(
                institution=one.institution,
                team=board.team,
                name=one.name,
                post=_post(one.post),
                title=one.title,
                photo=kept(folder, one.photo),
            )
            for one in board.people
        ]
    )
