"""Files of a print job: fetched in time, printed again, and seen by whoever may."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from contracts_app import clock
from contracts_app.extensions import db
from contracts_app.jobs.printing import prints_folder
from contracts_app.models import Contract, PrintJob
from tests.factories import World, make_household
from tests.pages import PageClient, codes
from tests.support.print_jobs import copies, lines_of, page_texts, parts_of
from tests.support.print_pages import key_of, ordered, work
from tests.support.signed_in import audited, client_of, far_household


def test_the_rest_of_a_jam_and_single_households_are_printed_again(
    clerk: PageClient, signed: list[Contract]
) -> None:
    address = ordered(clerk)
    work()
    rest = clerk.submit(address, {"first": "2"}, action=f"{address}/again")
    work()
    assert [line.contract_id for line in lines_of(key_of(str(rest.location)))] == [
        signed[1].id,
        signed[2].id,
    ]
    only = clerk.post_with_token(f"{address}/again", {"only": ["3"]})
    work()
    assert [line.contract_id for line in lines_of(key_of(str(only.location)))] == [signed[2].id]
    times = {one: last for one, _copy, last in copies()}
    assert times == {signed[0].id: 1, signed[1].id: 2, signed[2].id: 3}
    file = clerk.get(f"{only.location}/parts/1.pdf")
    assert any("第 3 次打印" in page for page in page_texts(file.data))
    assert key_of(address) in clerk.get(str(only.location)).text


def test_printing_again_needs_a_place(clerk: PageClient, signed: list[Contract]) -> None:
    address = ordered(clerk)
    work()
    for fields in ({}, {"only": "x"}, {"first": "0"}, {"first": "99"}):
        answer = clerk.post_with_token(f"{address}/again", fields)
        assert answer.location == address
    assert len(list(db.session.scalars(select(PrintJob)))) == 1


def test_who_only_asks_how_large_a_file_is_has_not_fetched_it(
    clerk: PageClient, signed: list[Contract]
) -> None:
    address = ordered(clerk)
    work()
    printed = copies()
    file = clerk.head(f"{address}/parts/1.pdf")
    paper = clerk.head(f"/contracts/{signed[0].contract_no}/agreement.pdf")
    assert (file.status_code, paper.status_code) == (200, 200)
    assert (parts_of(key_of(address))[0].fetched, copies()) == (0, printed)


def test_a_number_scanned_instead_of_a_place_is_no_place(
    clerk: PageClient, signed: list[Contract]
) -> None:
    address, scanned = ordered(clerk), "1101992026000001" * 2
    work()
    for fields in ({"first": scanned}, {"only": scanned}):
        assert clerk.post_with_token(f"{address}/again", fields).location == address
    assert clerk.get(f"{address}?after={scanned}").status_code == 200
    assert clerk.get(f"{address}/parts/{scanned}.pdf").status_code == 404


@pytest.mark.parametrize(
    ("number", "refused"),
    [
        ("9" * 20, ["too_many"]),
        ("9" * 400, ["too_many"]),
        ("9" * 5000, ["nothing_to_print"]),
        ("٣", []),
    ],
)
def test_a_number_that_nobody_prints_is_answered_like_any_other(
    clerk: PageClient, signed: list[Contract], number: str, refused: list[str]
) -> None:
    address = ordered(clerk)
    work()
    assert clerk.get(f"{address}?after={number}").status_code == 200
    assert clerk.get(f"{address}/parts/{number}.pdf").status_code == 404
    for name in ("only", "first"):
        assert clerk.post_with_token(f"{address}/again", {name: number}).location == address
    blanks = f"kind=blank&team=T01&count={number}"
    assert clerk.get(f"/print?{blanks}").status_code == 200
    assert codes(clerk.get(f"/print/check?{blanks}")) == refused


def test_a_file_whose_time_is_over_is_gone(clerk: PageClient, signed: list[Contract]) -> None:
    address = ordered(clerk)
    work()
    for file in prints_folder().glob("*.bin"):
        file.unlink()
    assert clerk.get(f"{address}/parts/1.pdf").status_code == 404
    assert clerk.get(f"{address}/parts/2.pdf").status_code == 404
    assert parts_of(key_of(address))[0].fetched == 0
    job = db.session.scalars(select(PrintJob)).one()
    job.expires_at_utc = job.created_at_utc
    db.session.commit()
    assert "deleted before anybody fetched it" in clerk.get(address).text


def test_a_file_is_not_fetched_after_its_time_although_nobody_deleted_it_yet(
    clerk: PageClient, signed: list[Contract]
) -> None:
    address = ordered(clerk)
    work()
    db.session.execute(update(PrintJob).values(expires_at_utc=clock.utcnow()))
    assert clerk.get(f"{address}/parts/1.pdf").status_code == 404
    assert list(prints_folder().glob("*.bin")) != []


def test_colleagues_see_a_job_and_who_is_narrowed_to_a_team_does_not(
    site: Flask, clerk: PageClient, signed: list[Contract]
) -> None:
    address = ordered(clerk)
    work()
    assert client_of(site, "leader").get(address).status_code == 200
    assert client_of(site, "doctor").get(address).status_code == 404
    assert client_of(site, "village").get(address).status_code == 404


def test_a_household_that_left_the_area_is_told_of_no_more(
    site: Flask, clerk: PageClient, world: World
) -> None:
    stays, goes, skipped = (
        make_household(world.grids[0], 2, code=f"C{n}", name=f"户主{n}") for n in (1, 2, 3)
    )
    db.session.commit()
    address = ordered(clerk, "kind=prepared", skip=["C3"])
    work()
    far, _people = far_household()
    for home, _members in (goes, skipped):
        home.grid_id, home.address = far.grid_id, "山前村7号"
    db.session.commit()
    page = clerk.get(address)
    assert page.text.count("The household left your area") == 2
    for hidden in ("户主2", "户主3", "C2", "C3", "山前村"):
        assert hidden not in page.text
    assert "户主1" in page.text
    assert [row.after for row in audited("view") if row.object_type == "print_job"] == [
        {"codes": [stays[0].code]}
    ]
