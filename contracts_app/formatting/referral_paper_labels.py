"""The words of codes about documents of referrals and questions asked from afar."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

CONSULT_MOVES: Final[dict[str, LazyString]] = {
    "ask": _l("Asked"),
    "take": _l("Taken on"),
    "answer": _l("Answered"),
    "read": _l("Answer read"),
    "decline": _l("Declined"),
    "withdraw": _l("Question withdrawn"),
}
"""Moves as the timeline tells them."""

ANSWER_PARTS: Final[dict[str, LazyString]] = {
    "findings": _l("Findings"),
    "conclusion": _l("Conclusion"),
    "advice": _l("Advice"),
    "doctor": _l("Answering doctor"),
}
"""The parts of an answer (rules/consultations.py)."""

REFERRAL_PAPERS: Final[dict[str, dict[str, LazyString]]] = {
    "document_kind": {
        "lab": _l("Laboratory report"),
        "imaging": _l("Imaging"),
        "ecg": _l("Electrocardiogram"),
        "discharge": _l("Discharge summary"),
        "prescription": _l("Prescription form"),
        "other": _l("Other document"),
    },
    "document_side": {"primary": _l("Primary care"), "hospital": _l("Hospital")},
    "consult_kind": {
        "consult": _l("Remote consultation"),
        "imaging": _l("Reading of an image"),
        "ecg": _l("Reading of an ECG"),
    },
    "consult_status": {
        "asked": _l("Waits for the hospital"),
        "taken": _l("Taken on by the hospital"),
        "answered": _l("Answered, not read yet"),
        "read": _l("Answer read"),
        "declined": _l("Declined by the hospital"),
        "withdrawn": _l("Question withdrawn"),
    },
    "consult_decline": {
        "quality": _l("The image or trace cannot be read"),
        "incomplete": _l("Information is missing"),
        "wrong_department": _l("Another department is right"),
        "no_capacity": _l("Nobody can answer in time"),
        "refer_instead": _l("The patient has to come: refer instead"),
        "other": _l("Other"),
    },
    "consult_told": {
        "reminder": _l("The hospital was reminded of the answer"),
        "coordinator": _l("The coordinator was told that the answer is late"),
        "inspector": _l("It was put on the inspector's list"),
    },
    "consult_group": {
        "open": _l("Waiting for an answer"),
        "soon": _l("Hospital reminded, time ends soon"),
        "overdue": _l("Overdue now"),
        "inspected": _l("Overdue, on the inspector's list"),
        "answered": _l("Answered, not read"),
        "over": _l("Questions that are over"),
        "all": _l("All questions"),
    },
}
"""By kind of code and code."""

PAPER_REFUSALS: Final[dict[str, LazyString]] = {
    "referral_over": _l(
        "This has been over for more than 14 days. Nothing can be said or sent any more."
    ),
    "message_sent_before": _l(
        "A message was sent from this page already. Open the page again to say something else."
    ),
    "document_missing": _l("Choose a file first."),
    "document_too_large": _l("The file is larger than 10 MB or the picture has too many pixels."),
    "document_type": _l("Send a PDF, or a picture as JPEG or PNG."),
    "document_broken": _l("This file cannot be read. Save or photograph it anew."),
    "document_locked": _l("This PDF is protected. Save it without a password first."),
    "document_active": _l(
        "This PDF runs programs, opens other files or carries files. Print it to a new PDF, or send"
        " a picture of it."
    ),
    "document_pages": _l("A PDF may have 50 pages at most."),
    "document_known": _l(
        "This file was sent along already, with other words. To change them, take it back and send"
        " it again."
    ),
    "before_birth": _l("This day lies before the birth of the person."),
    "too_many_documents": _l("30 documents are there already. Take one back first."),
    "not_recognisable": _l(
        "Only laboratory, imaging and ECG results are recognised by other institutions."
    ),
    "department_closed": _l("This department takes nobody any more. Choose another one."),
    "question_sent_before": _l(
        "A question was asked from this page already, with other words, and stands. To ask another"
        " one, begin anew from the page of the person."
    ),
    "consult_move": _l("This is not possible any more. Look at where the question stands now."),
}
