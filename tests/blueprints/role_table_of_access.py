"""Who may open what of outsiders' reading; part of the table beside the program."""

from tests.blueprints.role_lines import ANYONE, LEADER, STATION, Line

REVIEWS = frozenset({"leader", "clerk"})

ACCESS_LINES = (
    Line("GET", "/access/none", "public.read_record", ANYONE, 404),
    Line("POST", "/access/none", "public.read_record", ANYONE, 404),
    Line("GET", "/records/access", "record_access.list_requests", LEADER, 200),
    Line("GET", "/records/{record}/access", "record_access.apply", STATION, 200),
    Line("POST", "/records/{record}/access", "record_access.apply", STATION, 422),
    Line("GET", "/records/access/none", "record_access.show_request", STATION, 404),
    Line("POST", "/records/access/none/paper", "record_access.keep_paper", STATION, 404),
    Line("GET", "/records/access/none/paper.jpg", "record_access.show_paper", STATION, 404),
    Line("POST", "/records/access/none/approve", "record_access.approve", LEADER, 404),
    Line("POST", "/records/access/none/refuse", "record_access.refuse", LEADER, 404),
    Line("POST", "/records/access/none/answer", "record_access.answer", STATION, 404),
    Line("POST", "/records/access/none/link", "record_access.renew", LEADER, 404),
    Line("POST", "/records/access/none/end", "record_access.end", LEADER, 404),
    Line("GET", "/records/{record}/loan", "record_storage.lend_paper", STATION, 200),
    Line("POST", "/records/{record}/loan", "record_storage.lend_paper", STATION, 422),
    Line("POST", "/records/loans/none/back", "record_storage.take_back", STATION, 404),
    Line("GET", "/records/loans", "record_storage.list_loans", STATION, 200),
    Line("GET", "/records/loans.pdf", "record_storage.print_loans", STATION, 200),
    Line("GET", "/records/loans/none/slip.pdf", "record_storage.print_slip", STATION, 404),
    Line("GET", "/records/archive-checks", "record_storage.check_archive", STATION, 200),
    Line("POST", "/records/archive-checks", "record_storage.check_archive", STATION, 422),
    Line("GET", "/records/reviews", "record_review.reviews", STATION, 200),
    Line("POST", "/records/reviews", "record_review.reviews", STATION, 422),
    Line("GET", "/records/reviews/none", "record_review.show_review", STATION, 404),
    Line("POST", "/records/reviews/none/approve", "record_review.approve", REVIEWS, 404),
    Line("POST", "/records/reviews/none/return", "record_review.send_back", REVIEWS, 404),
)  # fmt: skip
