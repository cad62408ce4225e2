"""Product pictures of the demo shops, drawn from a seed when they are asked for.

What belongs here: sizes, formats, the drawing, and the ways in which some pictures are broken. The same name always
gives the same picture; the bytes may differ between machines with other versions of Pillow's codecs.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from rocket_pipeline.demo.shops.words import chance
from rocket_pipeline.demo.site import Response

EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif"}
CONTENT_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif"}
SIZES = (
    (200, 200),
    (240, 360),
    (480, 320),
    (600, 800),
    (800, 600),
    (1000, 1000),
    (1200, 900),
    (900, 1600),
    (2400, 1800),
)
FAULTS = ("truncated", "page", "missing", "empty", "misnamed")
"""Cut off; an HTML page with a picture's type; 404; no bytes; another format than the name says."""
FAULTY_SHARE = 0.06
TURN_BACK = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
"""EXIF orientation → how the upright picture is stored, so that a viewer who obeys it sees it upright."""
ORIENTATION_TAG = 0x0112
COLOURS = ("#c0392b", "#e67e22", "#f1c40f", "#27ae60", "#2980b9", "#8e44ad", "#2c3e50", "#ecf0f1", "#111111")
SKIES = ("#ffffff", "#f7f7f7", "#87ceeb", "#dfe9f3", "#203050")


@dataclass(frozen=True)
class Picture:
    """What a picture is, before it is drawn.

    Attributes:
        stem: Its file name without the ending; also its seed.
        width: In pixels, as a viewer shows it.
        height: Likewise.
        format: What the bytes are: JPEG, PNG, WEBP or GIF.
        mode: RGB, RGBA, P or CMYK.
        orientation: EXIF orientation; 1 has no EXIF.
        fault: One of FAULTS, or nothing.
    """

    stem: str
    width: int
    height: int
    format: str
    mode: str = "RGB"
    orientation: int = 1
    fault: str = ""

    @property
    def filename(self) -> str:
        """File name with the ending of its format, of another one when misnamed."""
        extension = EXTENSIONS[self.format]
        if self.fault == "misnamed":
            extension = "png" if extension == "jpg" else "jpg"
        return f"{self.stem}.{extension}"


def picture_of(stem: str) -> Picture:
    """The picture of this name; drawn only when asked for."""
    rng = chance("picture", stem)
    width, height = rng.choice(SIZES)
    name = rng.choices(("JPEG", "PNG", "WEBP", "GIF"), (45, 30, 15, 10))[0]
    mode, orientation = "RGB", 1
    if name in {"PNG", "WEBP"} and rng.random() < 0.4:
        mode = "RGBA"
    elif name == "GIF":
        mode = "P"
    elif name == "JPEG":
        mode = "CMYK" if rng.random() < 0.04 else "RGB"
        orientation = rng.choice((1, 1, 1, 1, 3, 6, 8))
    fault = rng.choice(FAULTS) if rng.random() < FAULTY_SHARE else ""
    return Picture(stem, width, height, name, mode, orientation, fault)


def picture_response(picture: Picture | None) -> Response:
    """The picture as a server sends it, with its faults; 404 for none."""
    if picture is None or picture.fault == "missing":
        return Response(404, b"<!doctype html><title>404 Not Found</title>", "text/html; charset=utf-8")
    kind = CONTENT_TYPES[picture.filename.rpartition(".")[2]]
    return Response(200, BREAK.get(picture.fault, draw)(picture), kind)


@lru_cache(maxsize=128)
def draw(picture: Picture) -> bytes:
    """The whole picture in its format, faults aside."""
    rng = chance("drawing", picture.stem)
    image = Image.new("RGBA", (picture.width, picture.height), rng.choice(SKIES))
    if picture.mode == "RGBA":
        image.putalpha(0)
    _rocket(ImageDraw.Draw(image), rng, picture.width, picture.height)
    return _encoded(image, picture)


def _rocket(canvas: ImageDraw.ImageDraw, rng: random.Random, width: int, height: int) -> None:
    """Body tube, bands, nose cone and fins, upright in the middle."""
    body, trim = rng.sample(COLOURS, 2)
    tall, wide = int(height * rng.uniform(0.6, 0.85)), max(4, int(min(width, height) * rng.uniform(0.05, 0.12)))
    left, right, bottom = width // 2 - wide // 2, width // 2 + wide // 2, (height + tall) // 2
    top, nose = bottom - tall, int(wide * rng.uniform(1.5, 3.5))
    span, root = int(wide * rng.uniform(0.8, 1.6)), int(tall * rng.uniform(0.12, 0.22))
    for edge, way in ((left, -1), (right, 1)):
        tip = edge + way * span
        canvas.polygon(
            [(edge, bottom - root), (tip, bottom - root // 4), (tip, bottom + root // 4), (edge, bottom)], trim
        )
    canvas.rectangle((left, top + nose, right, bottom), body)
    for _ in range(rng.randrange(1, 4)):
        band = rng.randrange(top + nose, max(top + nose + 1, bottom - root))
        canvas.rectangle((left, band, right, band + max(2, wide // 5)), trim)
    canvas.polygon([(left, top + nose), (width // 2, top), (right, top + nose)], trim)


def _encoded(image: Image.Image, picture: Picture) -> bytes:
    turned = image.transpose(TURN_BACK[picture.orientation]) if picture.orientation in TURN_BACK else image
    ready = turned if picture.mode == "RGBA" else turned.convert("RGB").convert(picture.mode)
    options: dict[str, object] = {"quality": 82} if picture.format in {"JPEG", "WEBP"} else {}
    if picture.format == "PNG":
        options["compress_level"] = 3
    if picture.orientation != 1:
        exif = Image.Exif()
        exif[ORIENTATION_TAG] = picture.orientation
        options["exif"] = exif
    buffer = io.BytesIO()
    ready.save(buffer, picture.format, **options)
    return buffer.getvalue()


def _truncated(picture: Picture) -> bytes:
    whole = draw(picture)
    return whole[: len(whole) * 2 // 3]


def _page(_picture: Picture) -> bytes:
    return b"<!doctype html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"


def _nothing(_picture: Picture) -> bytes:
    return b""


BREAK: Mapping[str, Callable[[Picture], bytes]] = {"truncated": _truncated, "page": _page, "empty": _nothing}
