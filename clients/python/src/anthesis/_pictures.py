"""Pictures as images of Pillow."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from ._extras import require

if TYPE_CHECKING:
    from PIL.Image import Image

    from ._operations import Operation
    from ._transport import Transport


def fetch(transport: Transport, operation: Operation) -> Image:
    """Return the picture that `operation` answers with."""
    pillow = require("PIL.Image", "images")
    image: Image = pillow.open(io.BytesIO(transport.content(operation)))
    image.load()
    return image
