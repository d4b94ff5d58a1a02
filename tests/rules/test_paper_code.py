"""What a scanner types and what people type lead to the same paper."""

import pytest

from contracts_app.rules.paper_code import PaperCode, read_paper_code

CODE = "7kq2mzx9w3ha"
BY_CODE = PaperCode(verify_code=CODE)


@pytest.mark.parametrize(
    "text",
    [
        "https://sign.example.cn/v/7kq2mzx9w3ha",
        "http://192.168.1.20:8000/v/7kq2mzx9w3ha/",
        "HTTPS://SIGN.EXAMPLE.CN/V/7KQ2MZX9W3HA",
        "https：／／sign.example.cn／v／7kq2mzx9w3ha\r\n",
        "https://sign.example.cn/family/v/7kq2mzx9w3ha?from=scan",
        "7kq2mzx9w3ha",
        "7KQ2 MZX9 W3HA",
        "７ｋｑ２ｍｚｘ９ｗ３ｈａ",
        " 7kq2mzx9w3ha　",
    ],
)
def test_the_code_is_read_from_the_address_and_as_it_is_typed(text: str) -> None:
    assert read_paper_code(text) == BY_CODE


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("1101992026000123-01", 1),
        ("１１０１９９２０２６０００１２３－０２", 2),
        ("110199 2026 000123 – 12", 12),
        ("1101992026000123_03", 3),
        ("110199202600012304", 4),
        ("No. 1101992026000123-05", 5),
        ("1101992026000123", None),
        ("1101 9920 2600 0123", None),
        ("11O1992O26OOO123-O1", 1),
        ("llOI992026000123-0l", 1),
    ],
)
def test_the_number_is_read_with_or_without_the_term(text: str, term: int | None) -> None:
    assert read_paper_code(text) == PaperCode(root_no="1101992026000123", term_no=term)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "王秀英",
        "7kq2mzx9w3h",
        "7kq2mzx9w3haa",
        "7kq2mzx9w3h1",
        "110199195803120021X",
        "11019919580312002X",
        "110199202600012",
        "1101992026000123-1",
        "https://sign.example.cn/contracts/7kq2mzx9w3ha",
        "https://sign.example.cn/v/7kq2mzx9w3ha/7kq2mzx9w3ha/x",
        "x" * 5_000 + "/v/7kq2mzx9w3ha",
        "١١٠١٩٩٢٠٢٦٠٠٠١٢٣",
    ],
)
def test_what_is_no_code_of_a_paper_is_said_so(text: str) -> None:
    assert read_paper_code(text) is None


def test_another_site_with_such_an_address_is_read_as_a_code_that_is_looked_up() -> None:
    assert read_paper_code("https://elsewhere.example/v/7kq2mzx9w3ha") == BY_CODE
