"""The child process that makes one picture anew: a content comes in, three JPEGs go out."""

import io
import json
import resource
import sys
import warnings

import pillow_heif
from PIL import Image, ImageCms, ImageOps

from petadmin.files.picture_sizes import LARGE, MEDIUM, SMALL

# Of these about 30 MB are programs that are never read in, so that less than 300 MB are in use.
MEMORY = 330 * 1024 * 1024
CPU_SECONDS = 15
QUALITY = 84

FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "heic": "HEIF"}

MEGAPIXEL = 1_000_000
MOST_PIXELS = {
    "jpeg": 120 * MEGAPIXEL,
    "png": 24 * MEGAPIXEL,
    "webp": 14 * MEGAPIXEL,
    "gif": 24 * MEGAPIXEL,
    "heic": 32 * MEGAPIXEL,
}
"""What each decoder manages in this memory; that of JPEG can shrink a picture while it reads it."""
# A progressive JPEG comes in layers, which are kept until the last one is there.
MOST_PROGRESSIVE = 34 * MEGAPIXEL

WHITE = (255, 255, 255)
TURNS = {
    1: Image.Transpose.ROTATE_270,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_90,
}
"""Quarter turns clockwise; Pillow turns the other way."""


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
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener()
    picture = Image.open(io.BytesIO(content), formats=[FORMATS[kind]])
    most = MOST_PROGRESSIVE if "progressive" in picture.info else MOST_PIXELS[kind]
    width, height = picture.size
    if width * height > most:
        raise TooManyPixels
    scale = LARGE / max(width, height)
    if scale < 1:
        picture.draft(None, (int(width * scale), int(height * scale)))
    picture.load()
    profile = picture.info.get("icc_profile")
    small = _shrunk(_plain(picture))
    return _on_white(_in_srgb(ImageOps.exif_transpose(small), profile))


def _plain(picture: Image.Image) -> Image.Image:
    """A mode that can be reduced: palettes and depths that few pictures have are resolved."""
    if picture.mode.startswith("I"):
        # Sixteen bits of grey: converting alone would cut them off at white.
        return picture.convert("I").point(lambda grey: grey * (1 / 257)).convert("L")
    if picture.has_transparency_data:
        return picture if picture.mode in ("LA", "RGBA") else picture.convert("RGBA")
    return picture if picture.mode in ("L", "RGB", "CMYK") else picture.convert("RGB")


def _shrunk(picture: Image.Image) -> Image.Image:
    """At most as large as the large size; first by whole numbers, which takes the least memory."""
    factor = max(picture.size) // LARGE
    smaller = picture.reduce(factor) if factor > 1 else picture
    # What follows copies the picture some times over, so nothing is kept that will not be shown.
    smaller.thumbnail((LARGE, LARGE), Image.Resampling.LANCZOS)
    return smaller


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
