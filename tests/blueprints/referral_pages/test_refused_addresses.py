"""A refused form leaves its address in the window: whoever goes on from there comes to its page."""

from flask import Flask

from contracts_app.extensions import db
from tests.pages import codes, tree
from tests.support.consultations import asked
from tests.support.referral_moves import Green
from tests.support.referrals import make_clinic, make_template
from tests.support.signed_in import client_of

AREAS = ("/referrals", "/consultations")


def pages_of(green: Green) -> dict[str, str]:
    """By address to which something is sent, the page on which it is filled in."""
    green.person.phone = "13800138000"
    sent, question = green.begin("leader"), asked(green)
    weekly, clinic = make_template(green.department), make_clinic(green.department)
    db.session.commit()
    referral, slots = f"/referrals/{sent.referral_no}", "/referrals/slots"
    consultation, card = f"/consultations/{question.key}", f"{slots}/departments/CARD"
    of_clinic = f"{slots}/clinics/{clinic.key}"
    return {
        f"{referral}/messages": referral,
        f"{referral}/telephone": referral,
        f"{consultation}/answer": consultation,
        f"{consultation}/decline": consultation,
        f"{consultation}/documents": consultation,
        f"{slots}/days?week=2026-12-01": f"{slots}?week=2026-12-01",
        f"{card}/closed": card,
        f"{card}/weekly/{weekly.key}/end": card,
        f"{of_clinic}/off": of_clinic,
        f"{of_clinic}/on": of_clinic,
    }


def test_whoever_changes_the_language_of_a_refused_form_comes_to_its_page(
    app: Flask, green: Green
) -> None:
    hospital = client_of(app, "hospital")
    pages = pages_of(green)
    for here, page in pages.items():
        again = hospital.get(here)
        assert (again.status_code, again.location) == (303, page), here
        assert hospital.get(page).status_code == 200, here
    message = next(here for here in pages if here.endswith("/messages"))
    refused = hospital.post_with_token(message, {"words": " "})
    assert codes(refused)
    fields = "//form[@action='/preferences/lang']/input[@name='next']/@value"
    [following] = tree(refused).xpath(fields)
    answer = hospital.post_with_token("/preferences/lang", {"lang": "en", "next": following})
    assert hospital.get(answer.location, follow_redirects=True).status_code == 200


def test_everything_that_is_sent_to_a_referral_or_question_has_a_page(app: Flask) -> None:
    taken: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(AREAS):
            taken.setdefault(rule.rule, set()).update(rule.methods or ())
    alone = {rule for rule, methods in taken.items() if "GET" not in methods}
    # A page of the question answers for all steps.
    assert alone == {"/consultations/<string:key>/documents"}
