"""Where images of discs lie until they are burnt: a folder for each set. They can be made again, under new numbers."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def folder_of_images() -> Path:
    """Return the folder of images, made when missing."""
    folder = Path(settings.LIUHEN_HOME) / "discs"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def image_of(number: str) -> Path | None:
    """Return the image of a disc; None where it was removed, or was made elsewhere."""
    return next(folder_of_images().glob(f"*/{number}.iso"), None)


def drop_image(number: str) -> None:
    """Remove the image of a disc; the last of a set takes the set's papers with it. May be called twice."""
    image = image_of(number)
    if image is None:
        return
    image.unlink(missing_ok=True)
    if not list(image.parent.glob("*.iso")):
        for paper in image.parent.glob("*.pdf"):
            paper.unlink(missing_ok=True)
        image.parent.rmdir()
