"""The demo shops' pictures: formats, sizes, broken ones, and that the same name gives the same bytes."""

from __future__ import annotations

import io
import warnings
from collections import Counter
from dataclasses import replace

import pytest
from PIL import Image, ImageOps, UnidentifiedImageError

from rocket_pipeline.demo.shops.estes import Estes
from rocket_pipeline.demo.shops.pictures import CONTENT_TYPES, FAULTS, Picture, draw, picture_of, picture_response
from rocket_pipeline.demo.shops.rocketarium import Rocketarium
from rocket_pipeline.demo.site import Request


@pytest.fixture(scope="module")
def pictures():
    return [picture_of(f"test-{number}") for number in range(1000)]


def first(pictures, **wanted):
    return next(p for p in pictures if all(getattr(p, name) == value for name, value in wanted.items()))


def opened(content):
    return Image.open(io.BytesIO(content))


def test_sizes_formats_and_shapes_are_varied(pictures):
    assert {p.format for p in pictures} == {"JPEG", "PNG", "WEBP", "GIF"}
    assert {p.mode for p in pictures} == {"RGB", "RGBA", "P", "CMYK"}
    assert min(p.width for p in pictures) == 200
    assert max(p.width for p in pictures) == 2400
    shapes = Counter((p.width > p.height) - (p.width < p.height) for p in pictures)
    assert min(shapes[shape] for shape in (-1, 0, 1)) > 100


@pytest.mark.parametrize(
    ("format_", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
        ("GIF", "P"),
    ],
)
def test_a_whole_picture_is_what_it_says(pictures, format_, mode):
    picture = first(pictures, format=format_, mode=mode, orientation=1, fault="")
    image = opened(draw(picture))
    image.load()
    assert (image.format, image.mode, image.size) == (format_, mode, (picture.width, picture.height))
    assert len(set(image.convert("RGB").resize((64, 64), Image.Resampling.NEAREST).tobytes())) > 3, "it is not blank"


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_picture_with_exif_orientation_is_upright_for_who_obeys_it(pictures, orientation):
    picture = first(pictures, format="JPEG", mode="RGB", orientation=orientation)
    stored = opened(draw(picture))
    assert stored.getexif()[0x0112] == orientation
    upright = ImageOps.exif_transpose(stored)
    assert upright.size == (picture.width, picture.height)
    plain = opened(draw(replace(picture, orientation=1)))
    corner = (0, 0, picture.width // 4, picture.height // 4)
    assert _mean(upright.crop(corner)) == pytest.approx(_mean(plain.crop(corner)), abs=3)
    half = (0, 0, picture.width, picture.height // 2)
    assert _mean(upright.crop(half)) == pytest.approx(_mean(plain.crop(half)), abs=3)


def _mean(image):
    (pixel,) = image.convert("L").resize((1, 1), Image.Resampling.BOX).get_flattened_data()
    return pixel


def test_every_fault_occurs_and_is_seldom(pictures):
    faults = Counter(p.fault for p in pictures)
    assert faults.keys() == {"", *FAULTS}
    assert 30 < 1000 - faults[""] < 100


def broken(fault, **more):
    return picture_response(Picture("some", 240, 360, "PNG", fault=fault, **more))


def test_broken_pictures_are_broken_as_real_ones_are():
    assert broken("missing").status == 404
    assert broken("empty").body == b""
    page = broken("page")
    assert page.body.startswith(b"<!doctype html>")
    assert page.content_type == "image/png"
    with pytest.raises(UnidentifiedImageError):
        opened(page.body)
    with warnings.catch_warnings(), pytest.raises(OSError, match="truncated"):
        opened(broken("truncated").body).load()


def test_a_misnamed_picture_has_the_name_and_type_of_another_format():
    picture = Picture("some", 240, 360, "PNG", fault="misnamed")
    answer = picture_response(picture)
    assert (picture.filename, answer.content_type) == ("some.jpg", "image/jpeg")
    assert opened(answer.body).format == "PNG"


def test_the_same_name_gives_the_same_bytes(pictures):
    for picture in pictures[:10]:
        content = draw(picture)
        draw.cache_clear()
        assert draw(picture) == content


def test_shops_serve_their_pictures_by_the_urls_that_they_tell():
    estes, seen = Estes(), Counter()
    for image in [image for product in estes.products[:80] for image in product["images"]]:
        path = image["src"].removeprefix("https://estesrockets.com").partition("?")[0]
        answer = estes.respond(Request("GET", path))
        try:
            shown = ImageOps.exif_transpose(opened(answer.body))
        except OSError:
            seen["broken"] += 1
        else:
            seen[answer.content_type] += 1
            assert shown.size == (image["width"], image["height"])
    assert seen.keys() == {"broken", *CONTENT_TYPES.values()}
    assert seen["broken"] < 15


def test_the_zen_cart_shop_serves_its_pictures_too():
    site = Rocketarium()
    paths = [path for path in site.paths if path.startswith("/images/")]
    assert len(paths) == 50
    assert sum(site.respond(Request("GET", path)).status == 200 for path in paths) > 40
