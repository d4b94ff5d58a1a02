"""What the audit trail tells of households, contracts and people, in sentences: one table of verbs.

Contract pages and timelines speak from it. A test finds every verb that a service writes.
"""

from enum import StrEnum
from typing import Final, NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from contracts_app.formatting.labels import KINDS
from contracts_app.vocabulary.life import ActionKind


class EventKind(StrEnum):
    """By what a timeline is narrowed."""

    CONTRACT = "contract"
    PEOPLE = "people"
    RENEWAL = "renewal"
    PLACE = "place"
    RECORD = "record"
    CARE = "care"
    LOOKS = "looks"


EVENT_KINDS: Final[dict[EventKind, LazyString]] = {
    EventKind.CONTRACT: _l("Contract"),
    EventKind.PEOPLE: _l("Members"),
    EventKind.RENEWAL: _l("Renewal"),
    EventKind.PLACE: _l("Place and team"),
    EventKind.RECORD: _l("Health record"),
    EventKind.CARE: _l("Around care"),
    EventKind.LOOKS: _l("Looks and prints"),
}


class Verb(NamedTuple):
    """The sentence of a verb, and where it belongs."""

    words: LazyString
    kind: EventKind


_ENTRIES: Final = {
    ActionKind.DEATH: EventKind.PEOPLE,
    ActionKind.MOVE_OUT: EventKind.PEOPLE,
    ActionKind.HOUSEHOLD_OUT: EventKind.PEOPLE,
    ActionKind.BIRTH: EventKind.PEOPLE,
    ActionKind.MOVE_IN: EventKind.PEOPLE,
    ActionKind.MARRIAGE: EventKind.PEOPLE,
    ActionKind.SPLIT: EventKind.PEOPLE,
    ActionKind.MERGE: EventKind.PEOPLE,
    ActionKind.HEAD: EventKind.PEOPLE,
    ActionKind.HOME: EventKind.PLACE,
    ActionKind.SUSPEND: EventKind.PEOPLE,
    ActionKind.RESUME: EventKind.PEOPLE,
    ActionKind.SAME_PERSON: EventKind.PEOPLE,
    ActionKind.IDENTITY: EventKind.PEOPLE,
    ActionKind.SIGNER: EventKind.CONTRACT,
    ActionKind.CHANGE_TEAM: EventKind.CONTRACT,
    ActionKind.CHANGE_PACKAGES: EventKind.CONTRACT,
    ActionKind.TERMINATE: EventKind.CONTRACT,
}

VERBS: Final[dict[str, Verb]] = {
    **{
        f"household.{kind}": Verb(KINDS["entry"][kind], belongs)
        for kind, belongs in _ENTRIES.items()
    },
    "household.undo": Verb(_l("Entry taken back"), EventKind.PEOPLE),
    "household.create": Verb(_l("Household taken from a roster"), EventKind.PEOPLE),
    "household.members_added": Verb(_l("Members taken from a roster"), EventKind.PEOPLE),
    "household.update": Verb(_l("Household changed by a roster"), EventKind.PLACE),
    "household.grid": Verb(_l("Came to another grid"), EventKind.PLACE),
    "resident.leave": Verb(_l("Left the household"), EventKind.PEOPLE),
    "resident.move": Verb(_l("Came from another household by a roster"), EventKind.PEOPLE),
    "household.correct": Verb(_l("Address corrected"), EventKind.PLACE),
    "sealed.receive": Verb(_l("A signing without a line came in"), EventKind.CONTRACT),
    "sealed.retry": Verb(_l("A signing without a line was tried again"), EventKind.CONTRACT),
    "sealed.settle": Verb(_l("A signing without a line was settled otherwise"), EventKind.CONTRACT),
    "resident.correct": Verb(_l("Details corrected"), EventKind.PEOPLE),
    "resident.update": Verb(_l("Details changed by a roster"), EventKind.PEOPLE),
    "pregnancy.book": Verb(_l("Pregnancy booked"), EventKind.PEOPLE),
    "pregnancy.correct": Verb(_l("Weeks of the pregnancy corrected"), EventKind.PEOPLE),
    "pregnancy.birth": Verb(_l("Birth recorded"), EventKind.PEOPLE),
    "pregnancy.end": Verb(_l("Care of the pregnancy ended"), EventKind.PEOPLE),
    "tb.notify": Verb(_l("Tuberculosis notified"), EventKind.PEOPLE),
    "tb.start": Verb(_l("Treatment of tuberculosis began"), EventKind.PEOPLE),
    "tb.stop": Verb(_l("Treatment of tuberculosis stopped"), EventKind.PEOPLE),
    "task.hand_over": Verb(_l("Work handed to a colleague"), EventKind.PEOPLE),
    "task.plan": Verb(_l("Village day planned"), EventKind.PLACE),
    "task.clear": Verb(_l("Village day taken back"), EventKind.PLACE),
    "queue.join": Verb(_l("Waits for a place in a team"), EventKind.PLACE),
    "queue.offer": Verb(_l("A place is offered"), EventKind.PLACE),
    "queue.recall": Verb(_l("The offered place is taken back"), EventKind.PLACE),
    "queue.take": Verb(_l("Place taken"), EventKind.PLACE),
    "queue.expire": Verb(_l("The offered place lapsed"), EventKind.PLACE),
    "queue.leave": Verb(_l("Waits no longer"), EventKind.PLACE),
    "contract.sign": Verb(_l("Signed"), EventKind.CONTRACT),
    "contract.import": Verb(_l("Entered from paper"), EventKind.CONTRACT),
    "contract.status": Verb(_l("Status"), EventKind.CONTRACT),
    "contract.end": Verb(_l("Ended: nobody is covered any more"), EventKind.CONTRACT),
    "contract.renew": Verb(_l("Renewed"), EventKind.RENEWAL),
    "contract.lapse": Verb(_l("Not renewed"), EventKind.RENEWAL),
    "contract.go_on": Verb(_l("Goes on under a new number"), EventKind.CONTRACT),
    "contract.places": Verb(_l("Chosen who has the places of a package"), EventKind.CONTRACT),
    "contract.signer": Verb(_l("Another signer signed"), EventKind.CONTRACT),
    "birth.confirm": Verb(_l("Child confirmed by the family"), EventKind.PEOPLE),
    "change.request": Verb(_l("Change asked for"), EventKind.CONTRACT),
    "change.confirm": Verb(_l("Change confirmed"), EventKind.CONTRACT),
    "change.approve": Verb(_l("Change approved by the institution"), EventKind.CONTRACT),
    "change.done": Verb(_l("Change carried out"), EventKind.CONTRACT),
    "change.withdraw": Verb(_l("Change withdrawn"), EventKind.CONTRACT),
    "change.refuse": Verb(_l("Change refused"), EventKind.CONTRACT),
    "change.escalate": Verb(_l("Change passed on to the institution"), EventKind.CONTRACT),
    "change.overtaken": Verb(_l("Change overtaken by the end of the contract"), EventKind.CONTRACT),
    "change.attempt": Verb(_l("Attempt to reach the household"), EventKind.CONTRACT),
    "renewal.notice": Verb(_l("Notice of the renewal"), EventKind.RENEWAL),
    "renewal.consent": Verb(_l("Consent to a paid package"), EventKind.RENEWAL),
    "renewal.consent_withdraw": Verb(_l("Consent to a paid package withdrawn"), EventKind.RENEWAL),
    "objection.record": Verb(_l("Objection recorded"), EventKind.RENEWAL),
    "objection.withdraw": Verb(_l("Objection withdrawn"), EventKind.RENEWAL),
    "paper.return": Verb(_l("Signed paper came back"), EventKind.CONTRACT),
    "paper.complete": Verb(_l("The missing signature came back"), EventKind.CONTRACT),
    "paper.take_back": Verb(_l("Return of the paper taken back"), EventKind.CONTRACT),
    "scan.keep": Verb(_l("Photo of the paper kept"), EventKind.CONTRACT),
    "scan.match": Verb(_l("Photo found to be of this paper"), EventKind.CONTRACT),
    "scan.view": Verb(_l("Photo of the paper looked at"), EventKind.LOOKS),
    "record.build": Verb(_l("Health record built"), EventKind.RECORD),
    "record.refuse": Verb(_l("Wants no health record"), EventKind.RECORD),
    "record.save": Verb(_l("Form of the health record saved"), EventKind.RECORD),
    "record.close": Verb(_l("Health record closed"), EventKind.RECORD),
    "record.restore": Verb(_l("Health record opened again"), EventKind.RECORD),
    "record.handover": Verb(_l("Health records handed over"), EventKind.RECORD),
    "record.transfer": Verb(_l("Health record handed over"), EventKind.RECORD),
    "visit.record": Verb(_l("Visit recorded"), EventKind.PEOPLE),
    "visit.correct": Verb(_l("Visit corrected"), EventKind.PEOPLE),
    "visit.reverse": Verb(_l("Visit taken back"), EventKind.PEOPLE),
    "sealed_visit.receive": Verb(_l("A visit without a line came in"), EventKind.PEOPLE),
    "sealed_visit.retry": Verb(_l("A visit without a line was tried again"), EventKind.PEOPLE),
    "sealed_visit.complete": Verb(_l("A visit without a line was completed"), EventKind.PEOPLE),
    "sealed_visit.take_away": Verb(_l("A visit without a line was taken away"), EventKind.PEOPLE),
    "appointment.book": Verb(_l("Appointment booked"), EventKind.CARE),
    "appointment.move": Verb(_l("Appointment moved"), EventKind.CARE),
    "appointment.cancel": Verb(_l("Appointment given back"), EventKind.CARE),
    "appointment.mark": Verb(_l("Noted whether somebody came"), EventKind.CARE),
    "ledger.charge": Verb(_l("Fee of a package charged"), EventKind.CARE),
    "ledger.take": Verb(_l("Payment or discount entered"), EventKind.CARE),
    "ledger.refund": Verb(_l("Fee given back"), EventKind.CARE),
    "ledger.reverse": Verb(_l("Entry of the ledger taken back"), EventKind.CARE),
    "card.issue": Verb(_l("Care card given"), EventKind.CARE),
    "card.withdraw": Verb(_l("Care card withdrawn"), EventKind.CARE),
    "refusal.record": Verb(_l("Refused a service or advice"), EventKind.CARE),
    "refusal.withdraw": Verb(_l("Refuses it no more"), EventKind.CARE),
    "group.join": Verb(_l("Joined a group or site"), EventKind.CARE),
    "group.leave": Verb(_l("Left a group or site"), EventKind.CARE),
    "home_care.open": Verb(_l("Care at home set up"), EventKind.CARE),
    "home_care.visit": Verb(_l("Visited at home"), EventKind.CARE),
    "home_care.close": Verb(_l("Care at home closed"), EventKind.CARE),
    "record_access.apply": Verb(_l("An outsider applied to read the record"), EventKind.RECORD),
    "record_access.paper": Verb(_l("Photo of the application kept"), EventKind.RECORD),
    "record_access.approve": Verb(_l("Reading by an outsider approved"), EventKind.RECORD),
    "record_access.refuse": Verb(_l("Reading by an outsider refused"), EventKind.RECORD),
    "record_access.consent": Verb(_l("Agreed that an outsider reads"), EventKind.RECORD),
    "record_access.decline": Verb(_l("Did not agree that an outsider reads"), EventKind.RECORD),
    "record_access.link": Verb(_l("New link given to an outsider"), EventKind.RECORD),
    "record_access.revoke": Verb(_l("Reading by an outsider ended"), EventKind.RECORD),
    "record_access.look": Verb(_l("Looked at by an outsider"), EventKind.LOOKS),
    "record_loan.lend": Verb(_l("Paper record lent"), EventKind.RECORD),
    "record_loan.back": Verb(_l("Paper record came back"), EventKind.RECORD),
    "archive.check": Verb(_l("Archive room looked at"), EventKind.RECORD),
    "record_review.submit": Verb(_l("Records of a month submitted"), EventKind.RECORD),
    "record_review.approve": Verb(_l("Record approved in the review"), EventKind.RECORD),
    "record_review.return": Verb(_l("Record returned in the review"), EventKind.RECORD),
    "referral.send": Verb(_l("Referred to a hospital"), EventKind.CARE),
    "referral.call_ahead": Verb(_l("Hospital telephoned ahead"), EventKind.CARE),
    "referral.refuse": Verb(_l("A referral was refused"), EventKind.CARE),
    "referral.move": Verb(_l("Referral went on"), EventKind.CARE),
    "referral.alive": Verb(_l("Reported dead, and lives"), EventKind.CARE),
    "referral.say": Verb(_l("Message about a referral"), EventKind.CARE),
    "document.send": Verb(_l("Document sent along"), EventKind.CARE),
    "document.withdraw": Verb(_l("Document taken back"), EventKind.CARE),
    "consultation.ask": Verb(_l("Hospital asked from afar"), EventKind.CARE),
    "consultation.move": Verb(_l("Question to the hospital went on"), EventKind.CARE),
    "contract.print": Verb(_l("Printed"), EventKind.LOOKS),
    "referral.export": Verb(_l("Referral written to a file"), EventKind.LOOKS),
    "referral.export_full": Verb(
        _l("Referral written to a file, with the telephone in full"), EventKind.LOOKS
    ),
    "referral.fetch": Verb(_l("Referral fetched by the system of a hospital"), EventKind.LOOKS),
    "referral.print": Verb(_l("Referral slip printed"), EventKind.LOOKS),
    "print": Verb(_l("Printed"), EventKind.LOOKS),
    "view": Verb(_l("Looked at"), EventKind.LOOKS),
    "sign.open": Verb(_l("Signing page opened"), EventKind.LOOKS),
    "responsible": Verb(_l("Looked up who answers for the door"), EventKind.LOOKS),
    "resident.reveal": Verb(_l("Number shown in full"), EventKind.LOOKS),
}


def verbs_of(kind: EventKind) -> tuple[str, ...]:
    """The verbs that belong there."""
    return tuple(verb for verb, one in VERBS.items() if one.kind == kind)
