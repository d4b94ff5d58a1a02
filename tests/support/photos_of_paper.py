"""Photos of paper as a phone takes them: askew, in uneven light, blurred, and much compressed."""

from io import BytesIO

import pypdfium2
import segno
from PIL import Image, ImageChops, ImageFilter

DPI = 150


def pages_of(pdf: bytes, dpi: int = DPI) -> list[Image.Image]:
    """The pages of a file as they come out of a printer."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]
    finally:
        document.close()


def sheet_with(verify_code: str) -> Image.Image:
    """A sheet of paper with nothing on it but the code of an agreement."""
    out = BytesIO()
    address = f"https://sign.example.cn/v/{verify_code}"
    segno.make(address, error="m").save(out, kind="png", scale=4, border=4)
    paper = Image.new("RGB", (827, 1169), "white")
    paper.paste(Image.open(out), (560, 60))
    return paper


def photo_of(
    paper: Image.Image, *, turned: float = 0, light: tuple[int, int] = (255, 255), blur: float = 0
) -> bytes:
    """A JPEG of poor quality of a paper on a table; `light` goes from the left to the right."""
    seen = paper.rotate(
        turned, expand=True, fillcolor=(92, 74, 60), resample=Image.Resampling.BILINEAR
    )
    if light != (255, 255):
        seen = ImageChops.multiply(seen, _lamp(seen.size, *light))
    if blur:
        seen = seen.filter(ImageFilter.GaussianBlur(blur))
    return jpeg(seen)


def _lamp(size: tuple[int, int], left: int, right: int) -> Image.Image:
    ramp = Image.linear_gradient("L").rotate(90).resize(size)
    shade = ramp.point(lambda value: left + (right - left) * value // 255)
    return Image.merge("RGB", (shade, shade, shade))


def jpeg(picture: Image.Image, quality: int = 40, **more: object) -> bytes:
    """A picture as a JPEG file."""
    out = BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality, **more)
    return out.getvalue()


def side_by_side(*papers: Image.Image) -> Image.Image:
    """Several papers on one table."""
    table = Image.new("RGB", (sum(one.width for one in papers), papers[0].height), (92, 74, 60))
    left = 0
    for one in papers:
        table.paste(one, (left, 0))
        left += one.width
    return table
