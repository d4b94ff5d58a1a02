"""What ends a question for good takes two presses, also without scripts."""

from contracts_app.extensions import db
from tests.pages import PageClient, tree
from tests.support.consultations import asked
from tests.support.referral_moves import Green


def test_one_press_by_mistake_withdraws_no_question(green: Green, leader: PageClient) -> None:
    here = f"/consultations/{asked(green).key}"
    db.session.commit()
    [outside] = tree(leader.get(here)).xpath(f"//form[@action='{here}/withdraw']/..")
    assert (outside.tag, outside.get("open")) == ("details", None)
