"""Whoever has nothing to do with a person finds no page, no paper and no verb about them.

What belongs to a team is open to the stations below it: its sessions, clubs, events and plans, but
never the people of other villages in them.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from contracts_app import create_app
from contracts_app.extensions import db, limiter
from contracts_app.models import AppointmentSession, CareGroup, CareGroupMember, Institution
from contracts_app.services.accounts import create_user
from contracts_app.services.audit import SYSTEM
from contracts_app.vocabulary import Role
from tests.conftest import migrate_new, settings_for
from tests.factories import COUNTY, PASSWORD, TODAY, InstitutionFactory, RegionFactory, make_team
from tests.support.pages_of_person import asked, words_of
from tests.support.signed_in import client_of, committed_world
from tests.support.sqlite import copy_of, template_file
from tests.support.whole_person import SECRETS, pages_of_care, whole_person

OF_TEAM = {"{team}", "{event}", "{photo}", "{session_of_day}", "{club}", "{meeting}"}
SENT = {
    "appointments.note": {"state": "came"},
    "appointments.cancel": {"reason": "wish"},
    "groups.leave": {"last_day": TODAY.isoformat()},
    "groups.close": {"last_day": TODAY.isoformat()},
    "appointments.set_state": {"state": "cancelled"},
}
"""What a form would send that is filled in rightly, so that nothing but the reach refuses it."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A person of the next village; another team of the same centre, and another township."""
    folder = tmp_path_factory.mktemp("elsewhere")
    url = copy_of(template_file("migrated", migrate_new), folder)
    app = create_app(settings_for(url, folder / "instance", demo=True, today=TODAY))
    app.testing, limiter.enabled = True, False
    with app.app_context():
        committed_world()
        app.config["NAMES"] = whole_person(Path(app.instance_path))
        _others()
        db.session.commit()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _others() -> None:
    by_code = {one.code: one for one in db.session.scalars(select(Institution))}
    make_team(by_code["ORG01"], code="T02")
    RegionFactory(code="110199200", county_code=COUNTY)
    InstitutionFactory(code="ORG02", region_code="110199200", parent_id=by_code["ORG00"].id)
    db.session.flush()
    given = {"password": PASSWORD}
    create_user("other_team", Role.DOCTOR, "ORG01", SYSTEM, team_code="T02", **given)
    create_user("other_town", Role.LEADER, "ORG02", SYSTEM, **given)


@pytest.mark.parametrize(
    "who", ["village", "other_team", "other_town", "hospital", "admin", "bureau"]
)
def test_nothing_about_the_person_is_told_or_done(site: Flask, who: str) -> None:
    client, names = client_of(site, who), site.config["NAMES"]
    for line, address in pages_of_care():
        place = f"{line.method} {address}"
        answer = asked(client, line, address.format(**names), SENT.get(line.endpoint))
        if "{handover}" in address and who == "village":
            # Its station took the papers over, and signs for all of them.
            continue
        told = words_of(answer)
        assert [secret for secret in SECRETS if secret in told] == [], place
        of_others = [word for word in names if f"{{{word}}}" in address]
        if any(f"{{{word}}}" not in OF_TEAM for word in of_others):
            expected = {404} if "{handover}" not in address else {200, 404}
            assert answer.status_code in expected, place


def test_a_station_ends_nothing_that_another_team_holds_for_many(site: Flask) -> None:
    client, names = client_of(site, "village"), site.config["NAMES"]
    session = f"/appointments/{names['session_of_day']}"
    club = f"/groups/{names['club']}"
    assert client.post_with_token(f"{session}/state", {"state": "cancelled"}).status_code == 403
    closing = {"last_day": TODAY.isoformat()}
    assert client.post_with_token(f"{club}/close", closing).status_code == 403
    assert f"{session}/state" not in client.get(session).text
    assert f"{club}/close" not in client.get(club).text
    with site.app_context():
        assert db.session.scalars(select(AppointmentSession.state)).all() == ["open"]
        assert db.session.scalars(select(CareGroup.closed_on)).all() == [None]
        assert db.session.scalars(select(CareGroupMember.to_day)).all() == [None]
