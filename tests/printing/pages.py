"""Pages as another renderer than ours shows them."""

import pypdfium2
from PIL.Image import Image


def page_images(pdf: bytes, dots: int = 72) -> list[Image]:
    """Each page of a PDF, so many dots to the inch."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dots / 72).to_pil() for page in document]
