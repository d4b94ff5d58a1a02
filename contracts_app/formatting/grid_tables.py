"""Grids as files: the tables that an import reads again unchanged, and their outlines."""

import io
import json
from collections.abc import Sequence
from datetime import date
from typing import Final

from contracts_app.formatting.import_columns import choice_words, header_of
from contracts_app.queries.grid_files import list_duty_lines, list_grid_lines
from contracts_app.queries.grid_map import list_outlines
from contracts_app.queries.scope import Scope
from contracts_app.services.outlines import geojson_of
from contracts_app.spreadsheets.writing import write_csv, write_xlsx
from contracts_app.vocabulary import ImportKind

TABLES: Final = (ImportKind.GRIDS.value, ImportKind.ASSIGNMENT.value)
ENDINGS: Final = ("xlsx", "csv")


def table_file(kind: str, ending: str, scope: Scope, day: date) -> tuple[bytes, int]:
    """A file of grids or of their duties, in the reader's words; with its number of rows."""
    lines = _lines(kind, scope, day)
    if ending == "csv":
        return write_csv(header_of(kind), lines), len(lines)
    target = io.BytesIO()
    return _workbook(target, header_of(kind), lines), len(lines)


def _workbook(target: io.BytesIO, header: Sequence[str], lines: Sequence[Sequence[str]]) -> bytes:
    write_xlsx(target, header, lines)
    return target.getvalue()


def _lines(kind: str, scope: Scope, day: date) -> Sequence[Sequence[str]]:
    if kind == ImportKind.ASSIGNMENT:
        return list_duty_lines(scope, day)
    words = choice_words(kind, "kind")
    return [(*line[:4], words.get(line[4], line[4])) for line in list_grid_lines(scope, day)]


def outline_file(scope: Scope, day: date) -> tuple[bytes, int]:
    """The outlines of the grids in use as GeoJSON; with their number."""
    features = [
        {
            "type": "Feature",
            "properties": {
                "grid_code": row.code,
                "name": row.name,
                "village_code": row.village_code,
            },
            "geometry": geojson_of(row.outline),
        }
        for row in list_outlines(scope, day)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return text.encode(), len(features)
