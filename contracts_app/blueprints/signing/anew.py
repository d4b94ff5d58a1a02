"""What was read and signed for something else than the page shows now has to be done anew."""

from contracts_app.blueprints.signing.forms import SigningForm
from contracts_app.blueprints.signing.offer import SigningOffer


def undo_what_changed(form: SigningForm, offer: SigningOffer) -> None:
    """Take back what no longer holds: the ticks under other words, the name under other people.

    The page shows what holds today; whoever had drawn it for a person who died or moved out since,
    or under another price or last day, would have signed something else.
    """
    other_words = form.wording.data != offer.wording
    if other_words:
        form.notice.data = form.consent.data = False
    if other_words or _somebody_left(form, offer):
        form.signature.data = ""
    if not form.form_number.data:
        chosen = form.member.data or ()
        form.member.data = [key for key in chosen if key not in offer.elsewhere]


def _somebody_left(form: SigningForm, offer: SigningOffer) -> bool:
    """Whether somebody who was ticked can be covered no more, or who signs can do so no more."""
    members = {row.resident.key for row in offer.members} - offer.elsewhere.keys()
    signers = {"", *(row.resident.key for row in offer.adults)}
    return not members.issuperset(form.member.data or ()) or (
        (form.representative.data or "") not in signers
    )
