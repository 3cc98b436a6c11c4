"""Files in forms: small ones as they are, large ones in parts before, and folders as archives."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _operations as operations
from ._progress import Bar
from .records import Upload

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ._operations import Operation
    from ._transport import Transport

LARGE_BYTES = 16 << 20
IMPORT_SECONDS = 3600.0
"""The gateway answers when it has read all images."""

_READ_BYTES = 1 << 20
_MOST_LISTED = 10_000
_START_OF_1980 = (1980, 1, 1, 0, 0, 0)
_IMAGE_FOLDERS_LEFT_OUT = frozenset({".git", "__MACOSX", ".ipynb_checkpoints", "__pycache__"})


def send_form(
    transport: Transport,
    operation: Operation,
    texts: Mapping[str, str | None],
    files: Mapping[str, Path | None],
    progress: bool | None,
) -> Any:
    """Send a form. An interrupted import that is begun again sends only the parts that are missing."""
    fields = {name: text for name, text in texts.items() if text is not None}
    small: dict[str, Path] = {}
    for name, file in files.items():
        if file is None:
            continue
        if file.stat().st_size > LARGE_BYTES:
            fields[name + "Upload"] = _send_parts(transport, file, progress)
        else:
            small[name] = file

    def form() -> list[tuple[str, tuple[str | None, str | bytes]]]:
        # A field without a file name is a text.
        return [
            *((name, (None, text)) for name, text in fields.items()),
            *((name, (file.name, file.read_bytes())) for name, file in small.items()),
        ]

    return transport.json(operation, form=form, timeout=IMPORT_SECONDS)


def _send_parts(transport: Transport, file: Path, progress: bool | None) -> str:
    beginning = {"fileName": file.name, "sizeBytes": file.stat().st_size, "sha256": _sha256(file)}
    upload = transport.get(operations.BEGIN_UPLOAD, Upload, json=beginning)
    missing = upload.missing
    with file.open("rb") as source, Bar(file.name, progress, unit="B", total=upload.size_bytes) as bar:
        # The last part is shorter than the others, and counts by the bytes that it has.
        bar.add(upload.size_bytes - sum(_bytes_of(upload, number) for number in missing))
        for number in missing:
            source.seek(number * upload.part_bytes)
            part = source.read(upload.part_bytes)
            transport.send(
                operations.SEND_PART.at(id=upload.id, number=str(number)),
                body=part,
                headers={"Content-Type": "application/octet-stream"},
            )
            bar.add(len(part))
    return upload.id


def _bytes_of(upload: Upload, number: int) -> int:
    return min(upload.part_bytes, upload.size_bytes - number * upload.part_bytes)


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as source:
        while chunk := source.read(_READ_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def as_archive(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Pack a folder, and yield the archive and a list of the files that could not be read.

    Everything is packed: the gateway decides by their content which files are images, and lists the others. The same folder
    makes the same archive, so that an interrupted upload is found again.
    """
    with ExitStack() as temporary:
        place = Path(temporary.enter_context(tempfile.TemporaryDirectory(prefix="anthesis-")))
        archive = place / f"{folder.resolve().name or 'images'}.zip"
        left_out: list[dict[str, str]] = []
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as out:  # images hardly compress further
            for file in _files(folder):
                name = file.relative_to(folder).as_posix()
                try:
                    content = file.read_bytes()
                except OSError as error:
                    left_out.append({"name": name, "reason": f"it cannot be read: {error.strerror}"})
                    continue
                out.writestr(zipfile.ZipInfo(name, _START_OF_1980), content)
        listed = place / "left-out.json"
        listed.write_text(json.dumps(left_out[:_MOST_LISTED]))
        yield archive, listed


def _files(folder: Path) -> Iterator[Path]:
    seen = set()
    for place, folders, files in os.walk(folder, followlinks=True):
        # A link may lead back to a folder above it.
        seen.add(os.path.realpath(place))
        folders[:] = sorted(
            one for one in folders if one not in _IMAGE_FOLDERS_LEFT_OUT and os.path.realpath(Path(place, one)) not in seen
        )
        for name in sorted(files):
            yield Path(place, name)
