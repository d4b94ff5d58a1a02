"""What is read of a file that comes with a referral: pixels and pages, and nothing that acts."""

from io import BytesIO
from typing import Any

import pikepdf
import pytest
from pikepdf import Pdf
from PIL import Image

from contracts_app.printing import pdf_reader
from contracts_app.services.referral_documents import MAX_BYTES, SIDE, read_document
from tests.support import documents as files
from tests.support.refusals import refused

ZIP = b"PK\x03\x04" + bytes(40)
ACTIVE = [
    files.a_script, files.a_named_script, files.a_launch, files.an_attachment,
    files.a_form_that_sends, files.a_film, files.an_xfa_form,
]  # fmt: skip


def code(data: bytes) -> str:
    ((found, field),) = refused(read_document, data)
    assert field == "file"
    return found


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_picture_becomes_a_jpeg_whatever_it_was(form: str) -> None:
    made = read_document(files.a_picture(form))
    assert (made.file_type, made.pages) == ("jpeg", 1)
    assert Image.open(BytesIO(made.content)).format == "JPEG"


def test_where_and_by_which_camera_a_photo_was_taken_is_gone() -> None:
    photo = files.with_place()
    assert b"PHONEMAKER" in photo
    kept = read_document(photo).content
    assert b"PHONEMAKER" not in kept
    assert b"Exif" not in kept
    assert not Image.open(BytesIO(kept)).getexif()


def test_a_large_picture_is_made_smaller() -> None:
    made = read_document(files.a_picture(side=SIDE + 300))
    assert max(Image.open(BytesIO(made.content)).size) == SIDE


def test_what_hangs_behind_a_picture_is_gone() -> None:
    kept = read_document(files.a_picture() + ZIP + b"<script>alert(1)</script>").content
    assert b"PK\x03\x04" not in kept
    assert b"<script" not in kept


@pytest.mark.parametrize("pages", [1, 50])
def test_a_pdf_stays_one_with_its_pages(pages: int) -> None:
    made = read_document(files.a_pdf(pages))
    assert (made.file_type, made.pages) == ("pdf", pages)
    with Pdf.open(BytesIO(made.content)) as pdf:
        assert len(pdf.pages) == pages


def test_what_stands_around_a_pdf_and_who_made_it_is_gone() -> None:
    def signed(pdf: Pdf) -> None:
        pdf.docinfo["/Author"] = "张大夫"
        with pdf.open_metadata() as meta:
            meta["dc:creator"] = ["SECRETMAKER"]

    kept = read_document(files.a_pdf(spoil=signed) + ZIP + b"<script>alert(1)</script>").content
    assert b"PK\x03\x04" not in kept
    assert b"<script" not in kept
    with Pdf.open(BytesIO(kept)) as pdf:
        assert "/Info" not in pdf.trailer
        assert "/Metadata" not in pdf.Root


@pytest.mark.parametrize("spoil", ACTIVE, ids=lambda one: one.__name__)
def test_a_pdf_that_acts_or_carries_files_is_refused(spoil: Any) -> None:
    assert code(files.a_pdf(spoil=spoil)) == "document_active"


def test_what_acts_is_found_within_packed_objects() -> None:
    packed = pikepdf.ObjectStreamMode.generate
    data = files.a_pdf(spoil=files.a_named_script, object_stream_mode=packed)
    assert b"JavaScript" not in data
    assert code(data) == "document_active"


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_locked_pdf_is_refused(password: str) -> None:
    assert code(files.locked(password)) == "document_locked"


@pytest.mark.parametrize("pages", [51, 3000])
def test_too_many_pages_are_refused(pages: int) -> None:
    assert code(files.a_pdf(pages)) == "document_pages"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "document_missing"),
        (b"MZ" + bytes(200), "document_type"),
        (ZIP, "document_type"),
        (b"<html><script>alert(1)</script>", "document_type"),
        (b"GIF89a" + bytes(60), "document_type"),
        (ZIP + b"%PDF-1.7\n", "document_type"),
        (b"%PDF-1.7\nnothing", "document_broken"),
        (b"\xff\xd8\xffMZ" + bytes(200), "document_broken"),
        (files.a_picture()[:400], "document_broken"),
        (files.a_bomb(), "document_too_large"),
        (bytes(MAX_BYTES + 1), "document_too_large"),
    ],
    ids=["empty", "exe", "zip", "html", "gif", "zip_with_pdf", "no_pdf", "exe_as_jpeg", "torn",
         "bomb", "long"],
)  # fmt: skip
def test_what_is_neither_picture_nor_pdf_is_refused(data: bytes, why: str) -> None:
    assert code(data) == why


def test_a_pdf_that_unfolds_to_more_than_the_memory_is_refused_and_harms_nobody() -> None:
    data = files.unfolding(520)
    assert len(data) < MAX_BYTES
    assert code(data) == "document_broken"


def test_a_reader_that_takes_too_long_has_read_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contracts_app.services.referral_documents._PATIENCE", 0.001)
    assert code(files.a_pdf()) == "document_broken"


def test_the_reader_says_of_itself_what_it_says_to_the_program() -> None:
    assert pdf_reader.read(files.a_pdf(2))[0] == 2
    for data, why in (
        (files.a_pdf(51), "document_pages"),
        (files.a_pdf(spoil=files.a_film), "document_active"),
        (files.locked(""), "document_locked"),
        (files.locked("x"), "document_locked"),
        (files.a_pdf(0), "document_broken"),
        (b"%PDF-", "document_broken"),
    ):
        with pytest.raises(pdf_reader.Unfit, match=why):
            pdf_reader.read(data)
