"""The child process that makes one picture anew: a content comes in, three JPEGs go out."""

import io
import json
import resource
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pillow_heif
from PIL import Image, ImageCms, ImageOps, JpegImagePlugin

from petadmin.files.picture_sizes import LARGE, MEDIUM, SMALL

# Of these about 40 MB are programs that are never read in. Together with the server that waits for it, less
# than 300 MB are in use, whatever a picture does.
MEMORY = 200 * 1024 * 1024
CPU_SECONDS = 15
QUALITY = 84

FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF"}

MEGAPIXEL = 1_000_000
MOST_PIXELS = {
    "jpeg": 120 * MEGAPIXEL,
    "png": 20 * MEGAPIXEL,
    "webp": 8 * MEGAPIXEL,
    "gif": 24 * MEGAPIXEL,
    "heic": 25 * MEGAPIXEL,
}
"""What each decoder manages in this memory; that of JPEG can shrink a picture while it reads it."""
# A progressive JPEG comes in layers, and all of its numbers are kept until the last one is there.
MOST_COEFFICIENTS = 48 * MEGAPIXEL

STRIP = MEGAPIXEL
"""About so many pixels are made smaller at once."""

WHITE = (255, 255, 255)
TURNS = {
    1: Image.Transpose.ROTATE_270,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_90,
}
"""Quarter turns clockwise; Pillow turns the other way."""


@dataclass(frozen=True)
class Source:
    """A picture that was read: how large it is, what is written beside it, and any of its rows."""

    size: tuple[int, int]
    info: dict[Any, Any]
    rows: Callable[[int, int], Image.Image]


class TooManyPixels(Exception):
    """The picture's header promises more than this process can hold."""


def main() -> None:
    """Read a picture from standard input and write it to standard output; exit 1 when it is broken."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    kind, quarter_turns = sys.argv[2], int(sys.argv[3])
    try:
        picture = _upright(sys.stdin.buffer.read(), kind)
        if quarter_turns:
            picture = picture.transpose(TURNS[quarter_turns])
        _answer(picture)
    except (
        TooManyPixels,
        MemoryError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        sys.stdout.write('{"refused": "pixels"}\n')
    except Exception:  # whatever hostile input brings about ends here
        sys.exit(1)


def _upright(content: bytes, kind: str) -> Image.Image:
    """The picture in sRGB on white, at most as large as the large size, the right way up."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())
    source = _opened_heic(content) if kind == "heic" else _opened(content, kind)
    profile = source.info.get("icc_profile")
    small = _shrunk(source)
    # What follows copies the picture some times over, so nothing is kept that will not be shown.
    del source
    return _on_white(_in_srgb(ImageOps.exif_transpose(small), profile))


def _opened(content: bytes, kind: str) -> Source:
    picture = Image.open(io.BytesIO(content), formats=[FORMATS[kind]])
    _check_pixels(picture.size, MOST_PIXELS[kind])
    if isinstance(picture, JpegImagePlugin.JpegImageFile) and "progressive" in picture.info:
        _check_pixels(picture.size, MOST_COEFFICIENTS / _coefficients(picture))
    width, height = picture.size
    scale = LARGE / max(width, height)
    if scale < 1:
        picture.draft(None, (int(width * scale), int(height * scale)))
    picture.load()
    return Source(
        size=picture.size,
        info=picture.info,
        rows=lambda top, bottom: picture.crop((0, top, picture.width, bottom)),
    )


def _opened_heic(content: bytes) -> Source:
    """A picture of a phone as its own library gives it out; a copy by Pillow would double what it takes."""
    pillow_heif.options.DECODE_THREADS = 1
    heic = pillow_heif.open_heif(io.BytesIO(content), convert_hdr_to_8bit=True)
    _check_pixels(heic.size, MOST_PIXELS["heic"])
    try:
        pixels, stride, mode = heic.data, heic.stride, heic.mode
    except RuntimeError as error:
        # Phones keep their pictures in tiles; one of a single piece takes half as much again.
        raise TooManyPixels if "Memory allocation" in str(error) else error from error
    width, height = heic.size

    def rows(top: int, bottom: int) -> Image.Image:
        size = (width, bottom - top)
        return Image.frombytes(
            mode, size, pixels[top * stride : bottom * stride], "raw", mode, stride
        )

    # The library has turned it the right way up, whatever is written beside the pixels.
    info = {"icc_profile": heic.info.get("icc_profile")}
    return Source(size=(width, height), info=info, rows=rows)


def _check_pixels(size: tuple[int, int], most: float) -> None:
    if size[0] * size[1] > most:
        raise TooManyPixels


def _coefficients(picture: JpegImagePlugin.JpegImageFile) -> float:
    """How many numbers stand for a pixel: three, or fewer where colours are kept more coarsely."""
    shares = [across * down for _id, across, down, _table in picture.layer]
    return sum(shares) / max(shares)


def _shrunk(source: Source) -> Image.Image:
    """At most as large as the large size; made strip by strip, since whole copies take too much memory."""
    width, height = source.size
    factor = max(width / LARGE, height / LARGE, 1)
    across, down = max(round(width / factor), 1), max(round(height / factor), 1)
    step = max(int(STRIP / width / factor), 1)
    # So far around a pixel lie those that have a share in it.
    margin = int(3 * factor) + 2
    whole: Image.Image | None = None
    for first in range(0, down, step):
        last = min(first + step, down)
        top, bottom = first * height / down, last * height / down
        begin, end = max(int(top) - margin, 0), min(int(bottom) + margin, height)
        strip = _plain(source.rows(begin, end)).resize(
            (across, last - first),
            Image.Resampling.LANCZOS,
            box=(0, top - begin, width, bottom - begin),
            reducing_gap=3,
        )
        whole = whole or Image.new(strip.mode, (across, down))
        whole.paste(strip, (0, first))
    assert whole is not None  # noqa: S101 - there is at least one row
    whole.info = source.info
    return whole


def _plain(picture: Image.Image) -> Image.Image:
    """A mode that can be reduced: palettes and depths that few pictures have are resolved."""
    if picture.mode.startswith("I"):
        # Sixteen bits of grey: converting alone would cut them off at white.
        return picture.convert("I").point(lambda grey: grey * (1 / 257)).convert("L")
    if picture.has_transparency_data:
        return picture if picture.mode in ("LA", "RGBA") else picture.convert("RGBA")
    return picture if picture.mode in ("L", "RGB", "CMYK") else picture.convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours as every screen understands them; a profile that says nonsense is left out."""
    alpha = picture.getchannel("A") if picture.mode in ("LA", "RGBA") else None
    colours = picture.convert(picture.mode[:-1]) if alpha else picture
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(colours, source, target, outputMode="RGB")
            colours = converted or colours
        except (ImageCms.PyCMSError, OSError):
            colours = colours.convert("RGB")
    colours = colours.convert("RGB")
    if alpha:
        colours.putalpha(alpha)
    return colours


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency and without anything that was written beside the pixels."""
    whole = Image.new("RGB", picture.size, WHITE)
    whole.paste(picture, mask=picture if picture.mode == "RGBA" else None)
    return whole


def _answer(large: Image.Image) -> None:
    medium = large.copy()
    medium.thumbnail((MEDIUM, MEDIUM), Image.Resampling.LANCZOS)
    small = ImageOps.fit(large, (SMALL, SMALL), Image.Resampling.LANCZOS)
    sizes = [_encoded(size) for size in (small, medium, large)]
    head = {
        "width": large.width,
        "height": large.height,
        "lengths": [len(size) for size in sizes],
    }
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + b"".join(sizes))


def _encoded(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=QUALITY, optimize=True)
    return target.getvalue()
