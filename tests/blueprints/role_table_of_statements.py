"""Who may open the statements of the year; part of the table beside the program."""

from tests.blueprints.role_lines import STATION, Line

STATEMENT_LINES = (
    Line("GET", "/statements", "statements.desk", STATION, 200),
    Line("GET", "/statements/all.pdf", "statements.print_many", STATION, 200),
    Line("GET", "/contracts/{contract}/statement.pdf", "statements.print_one", STATION, 200),
)
