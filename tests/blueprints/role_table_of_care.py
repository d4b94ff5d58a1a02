"""Who may open what of care: pregnancies and tuberculosis; part of the table beside the program."""

from tests.blueprints.role_lines import STATION, Line

CARE_LINES = (
    Line("GET", "/residents/{person}/pregnancy", "courses.follow_pregnancy", STATION, 200),
    Line(
        "POST", "/residents/{person}/pregnancy?step=book", "courses.follow_pregnancy", STATION,
        422,
    ),
    Line("GET", "/residents/{person}/tuberculosis", "courses.follow_case", STATION, 200),
    Line(
        "POST", "/residents/{person}/tuberculosis?step=notify", "courses.follow_case", STATION,
        422,
    ),
)  # fmt: skip
