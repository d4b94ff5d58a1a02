"""Forms of the wordings, and the words themselves as they were sent."""

import re
from itertools import zip_longest
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import Length

from contracts_app.blueprints._forms import BaseForm, DayField
from contracts_app.rules.agreement_template import MOST_CLAUSES, SENTENCES, Wording
from contracts_app.services.institution_paper import LONGEST_NUMBER

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_CHINESE, _ENGLISH = "", " "
"""How the lines of a text are joined: the paper breaks lines by itself."""


class DraftForm(BaseForm):
    """What goes along with the words of a draft.

    The words are no fields of it: what is tidied in names and numbers is right in prose.
    """

    seen = HiddenField()
    valid_from = DayField(_l("Holds from"))


class BeginForm(BaseForm):
    """For whom a draft is begun, and the wording that is copied."""

    place = HiddenField()
    source = HiddenField()


class RegistrationForm(BaseForm):
    """The number of the practice licence."""

    registration_no = StringField(
        _l("Number of the practice licence"), validators=[Length(max=LONGEST_NUMBER)]
    )


class SealForm(BaseForm):
    """A picture of the seal, or that there shall be none."""

    photo = FileField(_l("Picture of the seal"))
    remove = BooleanField(_l("Take the seal away"))


class PrintForm(BaseForm):
    """How a sample is printed; it stands in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    big = BooleanField(_l("Large letters"))
    bilingual = BooleanField(_l("With English"))


def sent_wording(fields: MultiDict[str, str]) -> Wording:
    """The words of a draft; English that stands beside no clause at all is none."""
    clauses, gloss = _texts(fields, "clause", _CHINESE), _texts(fields, "gloss", _ENGLISH)
    return Wording(
        title=_joined(fields.get("title", ""), _CHINESE),
        preamble=_joined(fields.get("preamble", ""), _CHINESE),
        clauses=clauses,
        gloss=gloss[: len(clauses)] if any(gloss) else (),
        notice=_texts(fields, "notice", _CHINESE)[:SENTENCES],
        notice_en=_texts(fields, "notice_en", _ENGLISH)[:SENTENCES],
    )


def _texts(fields: MultiDict[str, str], name: str, glue: str) -> tuple[str, ...]:
    return tuple(_joined(text, glue) for text in fields.getlist(name)[: MOST_CLAUSES + 1])


def _joined(text: str, glue: str) -> str:
    lines = (line.strip() for line in _CONTROL.sub("", text).split("\n"))
    return glue.join(line for line in lines if line)


def rearranged(wording: Wording, step: str) -> dict[str, Any]:
    """Clauses and their English after `add:3`, `remove:3`, `up:3` or `down:3`."""
    pairs = list(zip_longest(wording.clauses, wording.gloss, fillvalue=""))
    verb, _colon, place = step.partition(":")
    at = int(place) if place.isascii() and place.isdecimal() and len(place) < 3 else 0
    if verb == "add" and at <= len(pairs) < MOST_CLAUSES:
        pairs.insert(at, ("", ""))
    elif verb == "remove" and 1 <= at <= len(pairs) > 1:
        del pairs[at - 1]
    elif verb == "up" and 2 <= at <= len(pairs):
        pairs[at - 2 : at] = reversed(pairs[at - 2 : at])
    elif verb == "down" and 1 <= at < len(pairs):
        pairs[at - 1 : at + 1] = reversed(pairs[at - 1 : at + 1])
    gloss = tuple(english for _clause, english in pairs)
    return {"clauses": tuple(one for one, _ in pairs), "gloss": gloss if any(gloss) else ()}
