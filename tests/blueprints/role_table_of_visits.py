"""Who may open what of people and their visits; part of the table beside the program."""

from tests.blueprints.role_lines import CONTRACTS, STATION, Line

VISIT_LINES = (
    Line("GET", "/residents", "residents.list_people", CONTRACTS, 200),
    Line("GET", "/residents/{person}", "residents.show_person", STATION, 200),
    Line("GET", "/residents/{person}/chart", "residents.show_chart", STATION, 200),
    Line("GET", "/residents/{person}/visit", "visits.record", STATION, 200),
    Line("POST", "/residents/{person}/visit", "visits.record", STATION, 422),
    Line("POST", "/residents/{person}/visit/forms", "visits.choose_services", STATION, 200),
    Line("POST", "/residents/{person}/visit/draft", "visits.save_draft", STATION, 303),
    Line("POST", "/residents/{person}/visit/draft/drop", "visits.drop_draft", STATION, 303),
    Line("GET", "/visits/{visit}", "visits.show_visit", STATION, 200),
    Line("GET", "/visits/{visit}/next", "visits.go_on", STATION, 303),
    Line("GET", "/visits/{visit}/correct", "visits.correct", STATION, 200),
    Line("POST", "/visits/{visit}/correct", "visits.correct", STATION, 404),
    Line("GET", "/visits/{visit}/reverse", "visits.reverse", STATION, 200),
    Line("POST", "/visits/{visit}/reverse", "visits.reverse", STATION, 422),
    Line("POST", "/visits/outbox", "visits.upload", STATION, 422),
    Line("GET", "/visits/attention/nothing", "visits.show_attention", STATION, 404),
    Line("GET", "/visits/attention/nothing/complete", "visits.complete_sealed", STATION, 404),
    Line("POST", "/visits/attention/nothing/complete", "visits.complete_sealed", STATION, 404),
    Line("POST", "/visits/attention/nothing/retry", "visits.retry_sealed", STATION, 404),
    Line(
        "POST",
        "/visits/attention/nothing/take-away",
        "visits.take_away_sealed",
        STATION,
        404,
        {"note": "x"},
    ),
)
