"""The words of codes about referrals."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

MOVES: Final[dict[str, LazyString]] = {
    "submit": _l("Send to the hospital"),
    "hand_in": _l("Hand in for review"),
    "call_ahead": _l("Telephone first"),
    "pass_on": _l("Pass on to the hospital"),
    "hand_back": _l("Hand back for completion"),
    "treat_here": _l("Treat here"),
    "accept": _l("Take on"),
    "redirect": _l("To another department"),
    "reroute": _l("To another hospital"),
    "send_on": _l("Send on"),
    "reject": _l("Turn down"),
    "book": _l("Give a place"),
    "rebook": _l("Give another place"),
    "lose_place": _l("Place lost"),
    "arrive": _l("Has arrived"),
    "miss": _l("Did not come"),
    "treat": _l("Begin treatment"),
    "discharge": _l("Discharge"),
    "feed_back": _l("Send the result"),
    "see_result": _l("Result read"),
    "refuse": _l("The patient refuses"),
    "cancel": _l("Call off"),
    "die": _l("The patient died"),
    "propose": _l("Send home"),
    "propose_again": _l("Ask again"),
    "decline": _l("Cannot take back"),
    "accept_back": _l("Take back into care"),
    "assign": _l("Assign the team"),
    "contact": _l("First contact"),
    "visit": _l("Visited face to face"),
    "finish": _l("Follow-up finished"),
    "readmit": _l("In hospital again"),
    "pause": _l("Wait for the patient"),
    "resume": _l("Patient has answered"),
    "write_form": _l("Complete the form"),
}
"""Moves as a button says them, and as the timeline tells them."""

CLOCKS: Final[dict[str, LazyString]] = {
    "write": _l("complete the form"),
    "review": _l("review"),
    "accept": _l("answer"),
    "decide": _l("decide what next"),
    "slot": _l("give a place"),
    "arrive": _l("see the patient"),
    "reach": _l("reach the patient"),
    "feedback": _l("send the result"),
    "stay": _l("tell how treatment goes"),
    "feedback_after_stay": _l("send the result after discharge"),
    "result": _l("read the result"),
    "down_accept": _l("take the patient back"),
    "assign": _l("assign the team"),
    "first_contact": _l("first contact at home"),
    "face_to_face": _l("visit at home"),
    "last_follow_up": _l("last follow-up at home"),
}
"""What an open referral waits for."""

FORM_FIELDS: Final[dict[str, LazyString]] = {
    "impression": _l("First impression"),
    "illness": _l("Present illness and why the patient is sent"),
    "history": _l("Main past illnesses"),
    "treatment": _l("Treatment so far"),
    "receiving_doctor": _l("Doctor asked for"),
    "doctor": _l("Doctor who signs"),
    "doctor_phone": _l("Doctor's phone"),
    "diagnosis": _l("Diagnosis"),
    "admission_no": _l("Hospital record number"),
    "results": _l("Main findings"),
    "advice": _l("Further treatment and rehabilitation advice"),
    "plan": _l("Plan for the visits on days 3, 7 and 30"),
}
"""The fields of the slips (rules/referrals/forms.py)."""

REFERRALS: Final[dict[str, dict[str, LazyString]]] = {
    "referral_move": MOVES,
    "referral_clock": CLOCKS,
    "referral_field": FORM_FIELDS,
    "referral_direction": {"up": _l("Referral up"), "down": _l("Referral back home")},
    "referral_side": {
        "starter": _l("Sender"),
        "township": _l("Township centre"),
        "hospital": _l("Hospital"),
        "team": _l("Family-doctor team"),
    },
    "referral_urgency": {
        "emergency": _l("Emergency"),
        "urgent": _l("Urgent"),
        "normal": _l("Normal"),
    },
    "referral_care": {"clinic": _l("Specialist clinic"), "bed": _l("Hospital bed")},
    "referral_up_reason": {
        "critical": _l("Critically ill"),
        "difficult": _l("Difficult case"),
        "equipment": _l("Equipment is lacking here"),
        "department": _l("Outside the departments registered here"),
        "mass_event": _l("Public-health or mass event"),
        "tests": _l("Further tests are needed"),
        "uncontrolled": _l("Out of control twice, severe reaction or new complication"),
        "other": _l("Other"),
    },
    "referral_down_reason": {
        "stable": _l("Diagnosis clear, condition stable"),
        "chronic": _l("Chronic illness, long-term treatment"),
        "rehabilitation": _l("Rehabilitation near home"),
        "nursing": _l("Long-term nursing"),
        "agreed": _l("Agreed otherwise"),
    },
    "referral_consent": {
        "agreed": _l("Agrees to be referred"),
        "refused": _l("Refuses"),
        "unable": _l("Could not be asked (emergency)"),
    },
    "referral_consent_by": {
        "self": _l("The patient"),
        "guardian": _l("Guardian"),
        "family": _l("Family member"),
    },
    "referral_outcome": {
        "treated_here": _l("Treated at the centre"),
        "result_seen": _l("Result read"),
        "refused": _l("Refused by the patient"),
        "followed": _l("Followed up to the end"),
        "readmitted": _l("In hospital again"),
        "died": _l("Died"),
    },
    "referral_reject_reason": {
        "no_capacity": _l("No free place or bed"),
        "not_needed": _l("Can be treated at the centre"),
        "wrong_department": _l("Another department is right"),
        "beyond_us": _l("Beyond what is possible here"),
        "incomplete": _l("Information is missing"),
        "not_ours": _l("Not in our area"),
        "other": _l("Other"),
    },
    "referral_cancel_reason": {
        "patient_wish": _l("At the patient's wish"),
        "better": _l("Better, no longer needed"),
        "went_elsewhere": _l("Went elsewhere"),
        "not_reached": _l("Could not be reached"),
        "mistake": _l("Made by mistake"),
        "duplicate": _l("Made twice"),
        "emergency": _l("Gave way to an emergency"),
    },
    "referral_warned": {
        "reminder": _l("Reminder"),
        "coordinator": _l("Coordinator told"),
        "inspector": _l("On the inspector's list"),
    },
    "referral_cause": {
        "desk": _l("Entered at the desk"),
        "phone": _l("Told by telephone"),
        "move": _l("By another step"),
        "night": _l("By the calendar"),
        "file": _l("From another system"),
    },
}
"""By kind of code and code."""
