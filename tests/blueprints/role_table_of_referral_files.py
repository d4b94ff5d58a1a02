"""Who may open words, documents and questions from afar; part of the table beside the program."""

from tests.blueprints.role_lines import Line

_REFERRERS = frozenset({"village", "doctor", "leader"})
_ENDS = _REFERRERS | {"hospital"}
_FILE = "/referrals/none/documents/none"
_ASKED = "/consultations/none/documents/none"

REFERRAL_FILE_LINES = (
    Line("GET", "/referrals/none/documents", "referral_files.list_files", _ENDS, 404),
    Line("GET", "/referrals/none/messages", "referral_files.back_to_words", _ENDS, 404),
    Line("POST", "/referrals/none/messages", "referral_files.say_message", _ENDS, 404),
    Line("POST", "/referrals/none/documents", "referral_files.send_document", _ENDS, 404),
    Line("GET", _FILE, "referral_files.show_document", _ENDS, 404),
    Line("GET", f"{_FILE}/withdraw", "referral_files.withdraw_document", _ENDS, 404),
    Line("POST", f"{_FILE}/withdraw", "referral_files.withdraw_document", _ENDS, 404),
    Line("GET", "/consultations", "consultations.list_consultations", _ENDS, 200),
    Line("GET", "/consultations/new?resident={person}", "consultations.ask_hospital",
         _REFERRERS, 200),
    Line("POST", "/consultations/new?resident={person}", "consultations.ask_hospital",
         _REFERRERS, 422),
    Line("GET", "/consultations/none", "consultations.show_consultation", _ENDS, 404),
    Line("GET", "/consultations/none/take", "consultations.back_to_question", _ENDS, 404),
    Line("POST", "/consultations/none/take", "consultations.make_move", _ENDS, 404),
    Line("POST", "/consultations/none/documents", "consultations.send_document", _ENDS, 404),
    Line("GET", _ASKED, "consultations.show_document", _ENDS, 404),
    Line("GET", f"{_ASKED}/withdraw", "consultations.withdraw_document", _ENDS, 404),
    Line("POST", f"{_ASKED}/withdraw", "consultations.withdraw_document", _ENDS, 404),
)  # fmt: skip
