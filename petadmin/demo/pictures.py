"""Photos of the demo, painted here so that nobody's rights are touched: animals in a meadow, on a sofa, at the sea."""

import io
from dataclasses import dataclass
from functools import cache
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from petadmin.adminkit.uploads import Upload
from petadmin.animals.models import Species
from petadmin.demo.chance import SEED
from petadmin.demo.past import Past
from petadmin.files import images
from petadmin.files.images import Made
from petadmin.files.kinds import FileKind
from petadmin.files.models import Picture
from petadmin.files.picture_sizes import MEDIUM, SMALL
from petadmin.files.storage import storage

SIZE = (1200, 900)
GROUND = 560
"""Where the ground begins, in pixels from above."""

Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]

SCENES: dict[str, tuple[Colour, Colour, Colour]] = {
    "meadow": ((151, 205, 240), (231, 244, 250), (122, 173, 90)),
    "evening": ((247, 178, 120), (253, 226, 190), (135, 140, 84)),
    "sea": ((120, 190, 226), (208, 236, 243), (233, 213, 170)),
    "room": ((226, 214, 200), (240, 231, 220), (171, 124, 92)),
}
"""The upper and the lower sky, and the ground."""


@dataclass(frozen=True)
class Coat:
    """An animal's colours: its fur, its ears, and its muzzle."""

    fur: Colour
    ears: Colour
    muzzle: Colour


COATS: dict[Species, tuple[Coat, ...]] = {
    Species.dog: (
        Coat((185, 119, 63), (125, 74, 37), (243, 220, 192)),
        Coat((60, 56, 58), (40, 37, 39), (214, 205, 196)),
        Coat((231, 178, 123), (210, 150, 90), (247, 226, 196)),
        Coat((238, 234, 226), (150, 110, 80), (250, 248, 244)),
    ),
    Species.cat: (
        Coat((232, 149, 63), (206, 120, 40), (251, 230, 208)),
        Coat((136, 150, 163), (112, 126, 140), (196, 206, 214)),
        Coat((52, 48, 54), (38, 35, 40), (90, 84, 92)),
    ),
}


def photo(past: Past, species: Species, number: int) -> Picture:
    """A photo of a dog or a cat; the same one for the same number."""
    return images.keep(past.session, storage(), _made(species, number))


def snapshot(species: Species, number: int) -> Upload:
    """The same photo as a telephone hands it in."""
    name = f"IMG_{SEED + number:04d}.jpg"
    return Upload(name=name, content=_made(species, number).large, kind=FileKind.jpeg)


@cache
def _made(species: Species, number: int) -> Made:
    painted = _paint(species, number)
    medium = painted.copy()
    medium.thumbnail((MEDIUM, MEDIUM))
    small = ImageOps.fit(painted, (SMALL, SMALL), centering=(0.5, 0.62))
    return Made(
        small=_jpeg(small),
        medium=_jpeg(medium),
        large=_jpeg(painted),
        width=painted.width,
        height=painted.height,
    )


def _jpeg(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=80)
    return target.getvalue()


def _paint(species: Species, number: int) -> Image.Image:
    chance = Random(SEED * 100 + number * 2 + (species is Species.cat))
    scene = list(SCENES)[number % len(SCENES)]
    picture = _background(scene, chance)
    coats = COATS[species]
    across = 600 + chance.randint(-130, 130)
    _animal(ImageDraw.Draw(picture), species, coats[number % len(coats)], across)
    # A trace of softness and grain, as lenses leave it.
    return picture.filter(ImageFilter.BoxBlur(1))


def _background(scene: str, chance: Random) -> Image.Image:
    above, below, ground = SCENES[scene]
    sky = Image.new("RGB", (1, 2))
    sky.putdata([above, below])
    picture = sky.resize(SIZE, Image.Resampling.BILINEAR)
    draw = ImageDraw.Draw(picture)
    if scene == "sea":
        draw.rectangle((0, GROUND - 110, SIZE[0], GROUND + 10), fill=(64, 150, 178))
    if scene == "room":
        draw.rounded_rectangle((110, 250, 1090, 760), 70, fill=(108, 140, 134))
        draw.rounded_rectangle((40, 420, 1160, 800), 70, fill=(94, 126, 121))
    else:
        x = chance.randint(150, 1000)
        draw.ellipse((x, 70, x + 120, 190), fill=(255, 243, 205))
        for _hill in range(4):
            x = chance.randint(-200, 1000)
            draw.ellipse((x, GROUND - 90, x + 560, GROUND + 260), fill=_darker(ground, 0.86))
    draw.rectangle((0, GROUND + 60, *SIZE), fill=ground)
    picture = picture.filter(ImageFilter.BoxBlur(9))
    draw = ImageDraw.Draw(picture)
    for _blade in range(160 if scene in ("meadow", "evening") else 0):
        x, y = chance.randint(0, SIZE[0]), chance.randint(GROUND + 70, SIZE[1])
        lean = chance.randint(-8, 8)
        draw.line((x, y, x + lean, y - chance.randint(14, 34)), _darker(ground, 0.75), 4)
    return picture


def _animal(draw: ImageDraw.ImageDraw, species: Species, coat: Coat, x: int) -> None:
    dark = (44, 33, 34)
    draw.ellipse(_around(x, 860, 250, 40), fill=(60, 70, 50))
    draw.ellipse(_around(x, 740, 165, 190), fill=_darker(coat.fur, 0.93))
    draw.ellipse(_around(x, 770, 85, 130), fill=coat.muzzle)
    for side in (-1, 1):
        draw.rounded_rectangle(_around(x + side * 70, 830, 42, 60), 40, fill=coat.fur)
    if species is Species.cat:
        for side in (-1, 1):
            tip = (x + side * 150, 270)
            draw.polygon([(x + side * 40, 370), tip, (x + side * 160, 440)], fill=coat.ears)
        draw.ellipse(_around(x, 470, 175, 145), fill=coat.fur)
        draw.ellipse(_around(x, 525, 75, 52), fill=coat.muzzle)
    else:
        draw.ellipse(_around(x, 470, 165, 170), fill=coat.fur)
        for side in (-1, 1):
            draw.ellipse(_around(x + side * 165, 470, 58, 130), fill=coat.ears)
        draw.ellipse(_around(x, 545, 98, 84), fill=coat.muzzle)
        draw.rounded_rectangle(_around(x, 622, 22, 34), 22, fill=(232, 120, 130))
    for side in (-1, 1):
        draw.ellipse(_around(x + side * 68, 450, 22, 25), fill=dark)
        draw.ellipse(_around(x + side * 68 + 7, 441, 7, 7), fill=(255, 255, 255))
    draw.ellipse(_around(x, 520, 26, 18), fill=dark)
    for side in (-1, 1):
        draw.arc(_around(x + side * 26, 555, 27, 24), 0, 180, fill=dark, width=6)


def _around(x: float, y: float, across: float, down: float) -> Box:
    return (x - across, y - down, x + across, y + down)


def _darker(colour: Colour, share: float) -> Colour:
    red, green, blue = (int(part * share) for part in colour)
    return (red, green, blue)
