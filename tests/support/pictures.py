"""Pictures that are made already, so that tests that need only some picture are quick."""

import io

from PIL import Image

from petadmin.files.images import Made


def made(colour: str = "teal") -> Made:
    """A picture of one colour."""
    return Made(
        small=_jpeg(colour, (160, 160)),
        medium=_jpeg(colour, (400, 300)),
        large=_jpeg(colour, (401, 301)),
        width=401,
        height=301,
    )


def photo_with_place() -> bytes:
    """A photo whose camera wrote down where it was taken."""
    picture = Image.new("RGB", (640, 480), "seagreen")
    exif = Image.Exif()
    exif[0x010F] = "Camara de Marta"
    exif.get_ifd(0x8825).update({1: "N", 2: (40.0, 25.0, 0.0), 3: "W", 4: (3.0, 42.0, 0.0)})
    target = io.BytesIO()
    picture.save(target, "JPEG", exif=exif)
    return target.getvalue()


def _jpeg(colour: str, size: tuple[int, int]) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, colour).save(target, "JPEG")
    return target.getvalue()
