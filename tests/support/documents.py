"""Files as people send them along with a referral: harmless ones, and what attackers send."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

from contracts_app.services.referral_documents import ReadDocument
from contracts_app.vocabulary.referral_papers import FileType
from tests.pages import PageClient


def a_picture(form: str = "JPEG", side: int = 60, **saved: object) -> bytes:
    """A small picture with something on it."""
    out = BytesIO()
    Image.linear_gradient("L").resize((side, side)).convert("RGB").save(out, form, **saved)
    return out.getvalue()


def with_place() -> bytes:
    """A photo that tells where it was taken, and by which camera."""
    exif = Image.Exif()
    exif[0x010F] = "PHONEMAKER"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (35.0, 7.0, 12.5)
    return a_picture(exif=exif)


def a_bomb() -> bytes:
    """A picture of a few hundred bytes that says it is 60000 by 60000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        sum_ = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", sum_)

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    lines = zlib.compress(bytes(1000))
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", lines), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def a_pdf(pages: int = 1, spoil: Callable[[Pdf], None] | None = None, **saved: object) -> bytes:
    """A PDF of empty pages; `spoil` puts into it what should not be there."""
    with Pdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(200, 200))
        if spoil:
            spoil(pdf)
        out = BytesIO()
        pdf.save(out, **saved)  # type: ignore[arg-type]
        return out.getvalue()


def a_script(pdf: Pdf) -> None:
    """Opening it runs a script."""
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def a_named_script(pdf: Pdf) -> None:
    """The same, hidden among the names and two levels deep."""
    script = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))


def a_launch(pdf: Pdf) -> None:
    """A link that starts a program."""
    action = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
    pdf.pages[0].Annots = Array([link])


def an_attachment(pdf: Pdf) -> None:
    """A file within the file."""
    pdf.attachments["virus.exe"] = b"MZ"


def a_form_that_sends(pdf: Pdf) -> None:
    """A button that sends what was typed to somebody else."""
    action = Dictionary(S=Name.SubmitForm, F=String("http://example.com"))
    pdf.pages[0].AA = Dictionary(O=action)


def a_film(pdf: Pdf) -> None:
    """Rich media, with a player of its own."""
    film = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]))
    pdf.pages[0].Annots = Array([pdf.make_indirect(film)])


def an_xfa_form(pdf: Pdf) -> None:
    """A form that is a program."""
    pdf.Root.AcroForm = Dictionary(XFA=Stream(pdf, b"<xdp/>"))


def locked(password: str) -> bytes:
    """A PDF behind a password; with an empty one it opens and is encrypted all the same."""
    return a_pdf(encryption=pikepdf.Encryption(owner="owner", user=password))


def unfolding(megabytes: int) -> bytes:
    """A small PDF whose list of objects unfolds to so many megabytes."""
    press, blanks = zlib.compressobj(1), b" " * (1024 * 1024)
    pieces = [press.compress(b"0 0 "), *(press.compress(blanks) for _ in range(megabytes))]
    packed = b"".join((*pieces, press.flush()))
    stream = (
        b"1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length "
        + str(len(packed)).encode()
        + b">>stream\n"
        + packed
        + b"\nendstream\nendobj\n"
    )
    start = b"%PDF-1.5\n" + stream
    table = b"".join(struct.pack(">BHB", *one) for one in ((0, 0, 0), (1, 9, 0), (2, 1, 0)))
    table = zlib.compress(table)
    xref = (
        b"3 0 obj\n<</Type/XRef/Size 3/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length "
        + str(len(table)).encode()
        + b">>stream\n"
        + table
        + b"\nendstream\nendobj\nstartxref\n"
        + str(len(start)).encode()
        + b"\n%%EOF"
    )
    return start + xref


def read(content: bytes = b"kept", sha256: str = "a" * 64) -> ReadDocument:
    """A document that was read, where what is in it does not matter."""
    return ReadDocument(FileType.JPEG, content, 1, sha256)


def send(client: PageClient, address: str, data: bytes, name: str = "a.jpg", **more: Any) -> Any:
    """Send a file from a form as a browser does: an electrocardiogram unless told."""
    fields = {"kind": "ecg", "csrf_token": client.token(), **more, "file": (BytesIO(data), name)}
    return client.post(address, data=fields, content_type="multipart/form-data")
