"""Refusals of a service beside the fields of the form that was sent."""

from contracts_app.blueprints._forms import BaseForm
from contracts_app.blueprints._refusals import worded
from contracts_app.services.errors import Refused


def refuse_fields(form: BaseForm, refused: Refused) -> None:
    """Put each refusal beside its field, or above the form."""
    for one in worded(refused, "", frozenset(field.name for field in form)):
        form.refuse(one["code"], one["message"], one["field"] or None)
