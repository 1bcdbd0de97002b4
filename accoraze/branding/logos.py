"""Uploaded pictures: what is one, and how it is drawn anew so that nothing else comes along."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 20_000_000
EDGE = 512
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
LONGEST_NAME = 100


class LogoRefusedError(Exception):
    """The file cannot be a logo; the kinds say why."""


class TooHeavyError(LogoRefusedError):
    """The file has more than MAX_BYTES."""


class TooLargeError(LogoRefusedError):
    """The picture has more than MAX_PIXELS."""


class NotAPictureError(LogoRefusedError):
    """The file is no picture of one of FORMATS, or a broken one."""


@dataclass(frozen=True)
class Picture:
    """A logo, ready to be kept."""

    name: str
    png: bytes

    def digest(self, business_id: int) -> str:
        """Return what tells it from every other logo, those of other businesses among them."""
        whose = f"{business_id}/{self.name}\n".encode()
        return hashlib.sha256(whose + self.png).hexdigest()[:32]


def drawn_anew(name: str, file: Any, size: int) -> Picture:
    """
    Return the picture in the uploaded file as a PNG of at most 512 by 512 pixels.

    What it is decides its content, never its name. Nothing of the file survives but what can be
    seen. Raises LogoRefusedError; a picture that is too large is refused before it is decoded.
    """
    if size > MAX_BYTES:
        raise TooHeavyError
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=FORMATS) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise TooLargeError
                png = _png(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLargeError from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise NotAPictureError from error
    return Picture(short_name(name), png)


def short_name(name: str) -> str:
    """Return a file's name without folders and what cannot be printed, its ending kept."""
    printable = "".join(character for character in name if character.isprintable())
    path = PurePosixPath(printable.replace("\\", "/"))
    ending = path.suffix[:10]
    return path.name.removesuffix(path.suffix)[: LONGEST_NAME - len(ending)] + ending


def _png(image: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    upright.thumbnail((EDGE, EDGE))
    clean = Image.new("RGBA", upright.size)
    clean.paste(upright)
    file = io.BytesIO()
    clean.save(file, "PNG", optimize=True)
    return file.getvalue()
