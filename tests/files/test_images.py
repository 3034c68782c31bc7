"""Pictures are made anew: upright, small, in common colours, and with nothing written beside the pixels."""

import io
import resource
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image, ImageCms
from sqlalchemy import func, select

from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import in_language
from petadmin.files.images import make, make_picture, turn
from petadmin.files.kinds import PICTURES, FileKind
from petadmin.files.models import Picture, StoredFile
from petadmin.files.storage import storage
from tests.support.papers import encoded, huge_gif, huge_png, photo, two_colours, wide

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024 * 1024
MOST_MEMORY = 160 * MEGABYTE
RED, BLUE, WHITE = (254, 0, 0), (0, 0, 254), (255, 255, 255)


def made(content: bytes, name: str = "luna.jpg") -> Picture:
    return make_picture(db.session(), storage(), content, name=name, limit=10 * MEGABYTE)


def opened(file: StoredFile) -> Image.Image:
    return Image.open(io.BytesIO(storage().read(file)))


def is_near(colour: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(one - other) < 40 for one, other in zip(colour, wanted, strict=True))


@pytest.mark.parametrize("kind", sorted(PICTURES))
def test_every_format_comes_in_three_sizes(app: Flask, kind: FileKind) -> None:
    picture = made(photo(kind, (3000, 1500)), f"luna{kind.endings[0]}")

    sizes = [opened(file) for file in (picture.small, picture.medium, picture.large)]
    assert [size.size for size in sizes] == [(160, 160), (640, 320), (2048, 1024)]
    assert {size.format for size in sizes} == {"JPEG"}
    assert (picture.width, picture.height) == (2048, 1024)
    assert picture.id is not None
    assert is_near(sizes[2].getpixel((10, 10)), RED)
    assert is_near(sizes[2].getpixel((2040, 10)), BLUE)


def test_a_small_picture_is_not_blown_up(app: Flask) -> None:
    picture = made(photo(size=(300, 200)))

    assert opened(picture.medium).size == opened(picture.large).size == (300, 200)


@pytest.mark.parametrize("size", [(1, 1), (1, 9000), (9000, 1), (2049, 2047)])
def test_odd_sizes_are_no_trouble(app: Flask, size: tuple[int, int]) -> None:
    picture = made(photo(FileKind.png, size), "a.png")

    assert opened(picture.small).size == (160, 160)
    assert max(picture.width, picture.height) <= 2048


def test_a_photo_stands_upright_and_forgets_where_it_was_taken(app: Flask) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter to the right
    exif[0x010F] = "Camera of Lucia"
    exif.get_ifd(0x8825)[2] = (42.0, 35.0, 56.0)
    content = encoded(two_colours((400, 300)), FileKind.jpeg, exif=exif, comment=b"for Luna")
    assert b"Camera of Lucia" in content

    large = opened(made(content).large)

    assert large.size == (300, 400)
    assert is_near(large.getpixel((150, 20)), RED)
    assert is_near(large.getpixel((150, 380)), BLUE)
    assert not large.getexif()
    assert set(large.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_colours_become_those_of_every_screen(app: Flask) -> None:
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for icc in (profile, swapped, b"no profile at all"):
        content = encoded(two_colours((400, 300)), FileKind.jpeg, icc_profile=icc)

        large = opened(made(content).large)

        assert "icc_profile" not in large.info
        assert is_near(large.getpixel((20, 20)), RED)


@pytest.mark.parametrize(
    ("mode", "colour", "seen"),
    [
        ("RGBA", (255, 0, 0, 0), WHITE),
        ("RGBA", (255, 0, 0, 255), RED),
        ("LA", (0, 0), WHITE),
        ("P", 0, (0, 0, 0)),
        ("1", 1, WHITE),
        ("L", 255, WHITE),
        ("I;16", 32_768, (127, 127, 127)),
    ],
)
def test_transparent_is_white_and_no_depth_is_lost(
    app: Flask, mode: str, colour: int | tuple[int, ...], seen: tuple[int, int, int]
) -> None:
    content = encoded(Image.new(mode, (300, 200), colour), FileKind.png)

    assert is_near(opened(made(content, "a.png").large).getpixel((100, 100)), seen)


def test_pictures_for_print_are_accepted(app: Flask) -> None:
    content = encoded(two_colours((300, 200)).convert("CMYK"), FileKind.jpeg)

    assert is_near(opened(made(content).large).getpixel((20, 20)), RED)


def test_of_a_moving_picture_the_first_frame_is_kept(app: Flask) -> None:
    frames = [Image.new("RGB", (200, 100), colour) for colour in ("red", "blue", "white")]
    content = encoded(frames[0], FileKind.gif, save_all=True, append_images=frames[1:])

    assert is_near(opened(made(content, "a.gif").large).getpixel((50, 50)), RED)


def test_turning_goes_clockwise_and_leaves_the_old_one(app: Flask) -> None:
    picture = made(photo())

    right = turn(db.session(), storage(), picture, 1)
    left = turn(db.session(), storage(), picture, -1)
    around = turn(db.session(), storage(), picture, 6)

    assert len({picture.id, right.id, left.id, around.id}) == 4
    assert (right.width, right.height) == (300, 400)
    assert is_near(opened(right.large).getpixel((150, 20)), RED)
    assert is_near(opened(left.large).getpixel((150, 20)), BLUE)
    assert is_near(opened(around.large).getpixel((20, 150)), BLUE)
    assert opened(right.medium).size == (300, 400)


BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "50,000 by 50,000 pixels": ("a.png", huge_png, "has more pixels"),
    "a frame larger than its screen": ("a.gif", huge_gif, "has more pixels"),
    "a long line": ("a.png", lambda: huge_png(60_000_000, 1), "has more pixels"),
    "cut-off jpeg": ("a.jpg", lambda: photo()[:-700], "is broken"),
    "head of a jpeg": ("a.jpg", lambda: photo()[:40], "is broken"),
    "cut-off png": ("a.png", lambda: photo(FileKind.png)[:-200], "is broken"),
    "cut-off webp": ("a.webp", lambda: photo(FileKind.webp)[:-100], "is broken"),
    "cut-off heic": ("a.heic", lambda: photo(FileKind.heic)[:-100], "is broken"),
    "noise as heic": ("a.heic", lambda: b"\x00\x00\x00\x18ftypheic" + b"\xff" * 900, "is broken"),
    "nothing": ("a.jpg", lambda: b"", "is empty"),
    "too many bytes": ("a.jpg", lambda: photo() + bytes(10 * MEGABYTE), "at most 10 MB"),
    "document": ("a.pdf", photo, "not accepted here"),
    "drawing": ("a.png", lambda: b"<svg xmlns='x' onload='alert(1)'/>", "something else"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_pictures_are_refused_and_nothing_is_stored(
    app: Flask, tmp_path: Path, case: str
) -> None:
    name, make, reason = BAD[case]

    with pytest.raises(DomainError) as refused:
        made(make(), name)

    with in_language("en"):
        assert reason in str(refused.value)
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert not list((tmp_path / "files").glob("*/*"))


LARGE = {
    "jpeg": lambda: wide(FileKind.jpeg, 100, quality=60),
    "just before it shrinks while it is read": lambda: wide(FileKind.jpeg, 12, quality=60),
    "progressive": lambda: wide(FileKind.jpeg, 31, progressive=True),
    "progressive in full colour": lambda: wide(FileKind.jpeg, 15, progressive=True, subsampling=0),
    "png": lambda: wide(FileKind.png, 19, mode="RGBA", compress_level=1),
    "webp": lambda: wide(FileKind.webp, 7.9, mode="RGBA", quality=30, method=0),
    "heic": lambda: wide(FileKind.heic, 16, quality=30),
    "gif": lambda: wide(FileKind.gif, 23),
}


# What getrusage tells of a child begins with the memory of its parent; this does not.
MEASURE = """
import re, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from petadmin.files.image_child import main
try:
    main()
finally:
    sys.stderr.write(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.slow
@pytest.mark.parametrize("case", LARGE)
def test_the_largest_pictures_fit_into_the_memory(case: str) -> None:
    kind = case if case in set(FileKind) else "jpeg"
    done = subprocess.run(
        [sys.executable, "-I", "-c", MEASURE, str(ROOT), kind, "0"],
        input=LARGE[case](),
        capture_output=True,
        env={"MALLOC_ARENA_MAX": "1"},
        check=True,
    )

    assert done.stdout.startswith(b'{"width": 2048')
    assert int(done.stderr) * 1024 < MOST_MEMORY


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "picture"),
    [
        ("a.webp", lambda: wide(FileKind.webp, 9, quality=30, method=0)),
        ("a.png", lambda: encoded(Image.new("RGB", (5292, 3969), "teal"), FileKind.png)),
        ("a.jpg", lambda: wide(FileKind.jpeg, 17, progressive=True, subsampling=0)),
        ("a.heic", lambda: wide(FileKind.heic, 24.9, quality=90)),
    ],
)
def test_what_would_take_more_memory_is_refused_in_words(
    speaking: Flask, name: str, picture: Callable[[], bytes]
) -> None:
    with pytest.raises(DomainError) as refused:
        make(picture(), name=name, limit=10 * MEGABYTE)

    with in_language("en"):
        assert "save it as JPEG" in str(refused.value)


def test_strips_leave_no_seams(app: Flask) -> None:
    slope = Image.linear_gradient("L").resize((3000, 3000), Image.Resampling.BICUBIC)

    large = opened(made(encoded(slope, FileKind.png), "a.png").large)

    line = large.convert("L").crop((1000, 0, 1001, large.height)).tobytes()
    assert all(abs(below - above) <= 2 for above, below in pairwise(line))


@pytest.mark.parametrize("make", [huge_png, huge_gif])
def test_bombs_take_no_memory_at_all(app: Flask, make: Callable[[], bytes]) -> None:
    name = "a.png" if make is huge_png else "a.gif"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(DomainError):
        made(make(), name)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024
