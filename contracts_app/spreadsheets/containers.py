"""Looking into a workbook's container before it is read, so that a hostile file stays harmless."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

from contracts_app.spreadsheets.table import UnusableFile

MAX_UNZIPPED: Final = 200 * 1024 * 1024
MAX_CELLS: Final = 20_000_000
"""The reader lays a sheet out from its first to its last cell, so a far-away cell costs memory."""

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE: Final = "EncryptedPackage".encode("utf-16-le")
_BROKEN_CONTAINER: Final = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    NotImplementedError,
    EOFError,
    ValueError,
)
_CHUNK: Final = 1 << 20
_OVERLAP: Final = 256
_FAR: Final = re.compile(rb"""\sr\s*=\s*["'](?:[A-Za-z]{2}|[A-Za-z]?[0-9]{6})""")
_PLACE: Final = re.compile(
    rb"""\sr\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,7})["'](?!(?:[^<>"']|"[^"<>]*")*/>)"""
)
"""A row or cell with its address; a cell that is closed at once says nothing and is left out."""


def is_workbook(data: bytes) -> bool:
    """Whether the content, not the name, is that of a workbook."""
    return data.startswith((_ZIP, _OLE))


def check_container(data: bytes) -> None:
    """Refuse encrypted workbooks, archives that unzip too large, and cells laid out too far."""
    if data.startswith(_OLE):
        if _ENCRYPTED_OFFICE in data:
            raise UnusableFile("encrypted")
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_members(archive)
    except _BROKEN_CONTAINER as error:
        raise UnusableFile("not_a_table") from error


def _check_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise UnusableFile("encrypted")
    if sum(member.file_size for member in members) > MAX_UNZIPPED:
        raise UnusableFile("unzips_too_large")
    names = {member.filename for member in members}
    if "xl/workbook.bin" in names:
        raise UnusableFile("not_a_table")
    if "content.xml" in names:
        _check_open_document(archive, names)
        return
    for member in members:
        _check_member(archive, member)


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Unpack once, bounded by the declared size: a false size or checksum ends as BadZipFile.

    Addresses are counted only where one lies beyond column Z or row 99,999.
    """
    if not any(_FAR.search(xml) for xml in _chunks(archive, member)):
        return
    last_row = last_column = 0
    for xml in _chunks(archive, member):
        for letters, digits in _PLACE.findall(xml):
            last_row = max(last_row, int(digits))
            last_column = max(last_column, _column_number(letters))
    if last_row * last_column > MAX_CELLS:
        raise UnusableFile("unzips_too_large")


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content piece by piece, each beginning with the end of the one before."""
    rest = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            yield rest + chunk
            rest = chunk[-_OVERLAP:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


class _OpenDocument:
    """Follows the rows and cells of an OpenDocument table, repeats included."""

    def __init__(self) -> None:
        self._row = self._column = 0
        self._last_row = self._last_column = 0

    def check(self, archive: zipfile.ZipFile) -> None:
        """Raise UnusableFile when a cell that says something stands too far away."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EntityDeclHandler = _refuse_entity
        with archive.open("content.xml") as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk)
        parser.Parse(b"", True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self._row = self._column = 0
        elif name == "table:table-row":
            self._row += _repeat(attributes, "table:number-rows-repeated")
            self._column = 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._column += _repeat(attributes, "table:number-columns-repeated")
            if any(key.endswith(("value-type", "formula")) for key in attributes):
                self._reach()

    def _reach(self) -> None:
        self._last_row = max(self._last_row, self._row)
        self._last_column = max(self._last_column, self._column)
        if self._last_row * self._last_column > MAX_CELLS:
            raise UnusableFile("unzips_too_large")


def _repeat(attributes: dict[str, str], name: str) -> int:
    return max(1, int(attributes.get(name, "1")))


def _refuse_entity(*_: object) -> None:
    raise UnusableFile("not_a_table")


def _check_open_document(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read(
        "META-INF/manifest.xml"
    ):
        raise UnusableFile("encrypted")
    _OpenDocument().check(archive)
