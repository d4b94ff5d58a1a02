"""Who may open what of health records; part of the table beside the program."""

from tests.blueprints.role_lines import STATION, Line

RECORD_LINES = (
    Line("GET", "/records", "records.list_records", STATION, 200),
    Line("GET", "/records/returns", "records.show_return", STATION, 200),
    Line("GET", "/records/returns.pdf", "records.print_return", STATION, 200),
    Line("GET", "/records/cards.pdf", "records.print_cards", STATION, 200),
    Line("GET", "/records/handovers", "records.handovers", STATION, 200),
    Line("POST", "/records/handovers", "records.handovers", STATION, 422),
    Line("GET", "/records/handovers/none/list.pdf", "records.print_handover", STATION, 404),
    Line("POST", "/records/gone", "records.close_of_gone", STATION, 303),
    Line("GET", "/records/card/none", "records.open_card", STATION, 404),
    Line("GET", "/households/{household}/members/{person}/record", "records.build", STATION, 200),
    Line("POST", "/households/{household}/members/{person}/record", "records.build", STATION, 422),
    Line("GET", "/records/{record}", "records.show_record", STATION, 200),
    Line("GET", "/records/{record}/card.pdf", "records.print_card", STATION, 200),
    Line("GET", "/records/{record}/record.pdf", "records.print_record", STATION, 200),
    Line("GET", "/records/{record}/forms.pdf", "records.print_forms", STATION, 200),
    Line("GET", "/records/{record}/forms/basic", "records.fill_in", STATION, 200),
    Line("POST", "/records/{record}/forms/basic", "records.fill_in", STATION, 422),
    Line("GET", "/records/{record}/forms/basic/1/1", "records.show_version", STATION, 404),
    Line("GET", "/records/{record}/exams/new", "records.examine", STATION, 200),
    Line("POST", "/records/{record}/exams/new", "records.examine", STATION, 422),
    Line("GET", "/records/{record}/exams/7", "records.examine", STATION, 404),
    Line("POST", "/records/{record}/exams/7", "records.examine", STATION, 404),
    Line("GET", "/records/{record}/close", "records.close", STATION, 200),
    Line("POST", "/records/{record}/close", "records.close", STATION, 422),
    Line("GET", "/records/{record}/restore", "records.restore", STATION, 200),
    Line("POST", "/records/{record}/restore", "records.restore", STATION, 422),
    Line("GET", "/records/{record}/storage", "records.transfer", STATION, 200),
    Line("POST", "/records/{record}/storage", "records.transfer", STATION, 422),
)  # fmt: skip
