"""Chinese lines break where they may."""

from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from contracts_app.printing.agreement import render_agreement
from contracts_app.printing.linebreaks import NO_END, NO_START, break_position, may_break
from contracts_app.printing.options import PrintOptions

TEXT = st.text(st.sampled_from("家医约，。（）；：12次年A·"), min_size=2, max_size=60)


@given(TEXT, st.data())
@settings(max_examples=200, deadline=None)
def test_a_line_always_ends_and_never_runs_over(text, data):
    limit = data.draw(st.integers(1, len(text) - 1))
    assert 0 < break_position(text, 0, limit) <= limit


@given(TEXT, st.data())
@settings(max_examples=200, deadline=None)
def test_the_latest_permitted_place_is_taken(text, data):
    limit = data.draw(st.integers(1, len(text) - 1))
    end = break_position(text, 0, limit)
    permitted = [at for at in range(1, limit + 1) if may_break(text[at - 1], text[at])]
    assert end == (permitted[-1] if permitted else limit)


def test_numbers_words_and_brackets_hold_together():
    assert not may_break("1", "2")
    assert not may_break("（", "按")
    assert not may_break("年", "）")
    assert may_break("家", "医")
    assert may_break("年", "3")


def test_a_number_too_long_for_a_line_is_broken_all_the_same():
    assert break_position("1" * 40, 0, 10) == 10


def test_no_printed_line_begins_or_ends_with_forbidden_punctuation(
    make_snapshot, verify_url, read_pages
):
    pdf = render_agreement(
        make_snapshot(members=6, packages=14), verify_url, PrintOptions(big_font=True)
    )
    lines = [line.strip() for page in read_pages(pdf) for line in page.splitlines()]
    lines = [line for line in lines if len(line) > 1]
    assert len(lines) > 100
    assert [line for line in lines if line[0] in NO_START - {"—"}] == []
    assert [line for line in lines if line[-1] in NO_END] == []


def test_clauses_fill_the_line_from_edge_to_edge(make_snapshot, verify_url, tmp_path):
    path = tmp_path / "agreement.pdf"
    path.write_bytes(render_agreement(make_snapshot(), verify_url))
    content = PdfReader(path).pages[0].get_contents().get_data()
    assert b" Tc" in content


def test_a_clause_that_goes_on_over_the_page_reads_as_it_was_written(
    make_snapshot, verify_url, read_pages
):
    snapshot = make_snapshot()
    clause = "双方本着自愿、平等、诚信原则，经乙方说明服务项目后订立本协议。" * 40
    snapshot["template"]["clauses"] = ["前" * 800, clause]
    second = read_pages(render_agreement(snapshot, verify_url))[1]
    assert clause[-400:] in second.replace("\n", "")


def test_long_words_beside_a_clause_are_laid_out_where_the_page_ends(make_snapshot, verify_url):
    snapshot = make_snapshot()
    snapshot["template"]["clauses"] = ["甲" * 20, "乙" * 20]
    snapshot["template"]["gloss"] = ["长" * 1480] * 2
    assert render_agreement(snapshot, verify_url, PrintOptions(big_font=True, bilingual=True))
