"""Why rows were refused, as the file of refused rows tells it."""

from flask import Flask

from contracts_app.formatting.import_problems import problem_text, refused_reasons
from contracts_app.services.import_report import RowProblem

NAMED = [("手机号", "phone"), ("姓名", "name")]


def test_a_reason_names_the_heading_of_its_column(app: Flask) -> None:
    with app.test_request_context():
        errors = [RowProblem(3, "H1", "phone", "bad_phone")]
        told = refused_reasons({3: ["bad_phone"]}, errors, NAMED)
        assert told == {3: f"手机号：{problem_text('bad_phone')}"}


def test_a_column_that_the_file_lacks_is_called_by_its_own_name(app: Flask) -> None:
    with app.test_request_context():
        errors = [RowProblem(2, "H1", "address", "missing_required")]
        told = refused_reasons({2: ["missing_required"]}, errors, NAMED)
        assert told == {2: f"address：{problem_text('missing_required')}"}


def test_a_row_refused_with_its_household_has_the_reason_of_the_household(app: Flask) -> None:
    with app.test_request_context():
        errors = [RowProblem(2, "H1", "relation", "two_heads")]
        told = refused_reasons({3: ["two_heads"], 2: ["two_heads"]}, errors, [])
        assert list(told) == [2, 3]
        assert told[3] == problem_text("two_heads")
