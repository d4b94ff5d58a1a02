"""The same agreement by other ways: xhtml2pdf copy by copy, WeasyPrint, and reportlab by hand."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from reportlab.lib.colors import black
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Image, Paragraph, SimpleDocTemplate, Table

from contracts_app.printing.agreement_view import agreement_view, in_full
from contracts_app.printing.fields import InPlace
from contracts_app.printing.fonts import BOLD, FONT_FOLDER, REGULAR, font_chain
from contracts_app.printing.layouts import stand_in
from contracts_app.printing.options import STANDARD
from contracts_app.printing.pdf import data_uri, render_pdf
from contracts_app.printing.pictures import qr_png
from contracts_app.printing.printer import agreement_html
from contracts_app.printing.signatures import signature_png
from contracts_app.vocabulary.agreement import COPY_MARKS

Snapshot = dict[str, Any]
_FACES = """<style>
@page { size: A4; margin: 52pt 54pt 52pt 62pt; }
@font-face { font-family: Doc; src: url(file://%(folder)s/NotoSansSC-Regular.ttf); }
@font-face { font-family: Doc; font-weight: bold;
  src: url(file://%(folder)s/NotoSansSC-Bold-gb2312.ttf); }
@font-face { font-family: DocReg; src: url(file://%(folder)s/NotoSansSC-Regular.ttf); }
@font-face { font-family: DocRare; src: url(file://%(folder)s/NotoSansJP-Rare.ttf); }
</style></head>"""


def naive(snapshot: Snapshot, address: str) -> None:
    """Each copy laid out by xhtml2pdf."""
    for _copy in COPY_MARKS:
        render_pdf(_html(snapshot, address), "bench")


def weasyprint() -> Callable[[Snapshot, str], None] | None:
    """Each copy laid out by WeasyPrint; None where that is not installed."""
    try:
        from weasyprint import HTML
        from weasyprint.text.fonts import FontConfiguration
    except (ImportError, OSError):
        return None
    faces = _FACES % {"folder": FONT_FOLDER}

    def render(snapshot: Snapshot, address: str) -> None:
        html = _html(snapshot, address).replace("</head>", faces)
        for _copy in COPY_MARKS:
            HTML(string=html).write_pdf(font_config=FontConfiguration())

    return render


def _html(snapshot: Snapshot, address: str) -> str:
    """The page with its pictures in it."""
    view = agreement_view(snapshot, address) | {"seal": None}
    html = agreement_html(view, STANDARD, InPlace())
    pictures = {"qr": qr_png(address)}
    for party in view["parties"]:
        pictures[party["picture"]] = signature_png(party["signature"])
    for name, png in pictures.items():
        html = html.replace(stand_in(name), data_uri(png))
    return html


def platypus(snapshot: Snapshot, address: str) -> None:
    """Each copy set by hand with the flowables of reportlab."""
    font_chain()
    view = agreement_view(snapshot, address)
    for _copy in COPY_MARKS:
        SimpleDocTemplate(BytesIO(), pagesize=A4, leftMargin=62).build(_story(view, address))


def _style(size: float, face: str = REGULAR, **more: Any) -> ParagraphStyle:
    return ParagraphStyle("", fontName=face, fontSize=size, leading=1.4 * size,
                          wordWrap="CJK", **more)  # fmt: skip


def _story(view: dict[str, Any], address: str) -> list[Any]:
    text = _style(10, firstLineIndent=20)
    clauses = (in_full(clause["heading"]) + in_full(clause["text"]) for clause in view["clauses"])
    parties = [
        [Image(BytesIO(signature_png(party["signature"])), 105, 38), *_cells(party["lines"])]
        for party in view["parties"]
    ]
    return [
        Paragraph(in_full(view["title"]), _style(21, BOLD)),
        Image(BytesIO(qr_png(address)), 57, 57),
        _table([[key, str(value)] for key, value in _head(view)], [80, 399]),
        *(Paragraph(clause, text) for clause in clauses),
        _table(view["members"], [29, 74, 29, 60, 38, 96, 67, 86]),
        _table(
            [[one["name"], one["items"], *one["amounts"]] for one in view["packages"]],
            [82, 225, 43, 43, 43, 43],
        ),
        Table([parties]),
    ]


def _head(view: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        ("家庭代表", view["representative"]["name"]),
        ("联系电话", view["representative"]["phone"]),
        ("证件号码", view["representative"]["id_number"]),
        ("家庭住址", view["household"]["address"]),
        ("签约机构", view["institution"]["name"]),
        ("服务团队", view["team"]["name"]),
        ("团队成员", view["team_members"]),
    ]


def _cells(texts: Any) -> list[Paragraph]:
    return [Paragraph(text, _style(8.6)) for text in texts]


def _table(rows: Any, widths: list[float]) -> Table:
    return Table(
        [_cells(row) for row in rows], widths, style=[("GRID", (0, 0), (-1, -1), 0.5, black)]
    )
