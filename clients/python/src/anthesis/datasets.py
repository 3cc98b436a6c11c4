"""Data sets: import, list, delete."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from . import _operations as operations
from ._uploads import as_archive, send_form
from .records import Dataset, SkippedFile

if TYPE_CHECKING:
    import os

    from ._transport import Transport


class Datasets:
    """The data sets of a gateway."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> list[Dataset]:
        """Return all data sets."""
        return self._transport.list(operations.DATASETS, Dataset)

    def get(self, name: str) -> Dataset:
        """Return a data set.

        Raises:
            NotFound: if there is none of this name.
        """
        return self._transport.get(operations.DATASET.at(name=name), Dataset)

    def __contains__(self, name: object) -> bool:
        return any(one.name == name for one in self.list())

    def import_images(
        self,
        name: str,
        source: str | os.PathLike[str] | None = None,
        *,
        image_size: int = 64,
        classes: Literal["auto", "none", "folders", "csv"] | None = None,
        classes_csv: str | os.PathLike[str] | None = None,
        ground: str | None = None,
        setid: str | os.PathLike[str] | None = None,
        labels: str | os.PathLike[str] | None = None,
        progress: bool | None = None,
    ) -> Dataset:
        """Import a folder, or an archive (tar, tgz, zip), of images. The built-in data set `blossoms` needs no source.

        Large files are sent in parts; an import that was interrupted and is begun again sends only what is missing. The same
        images under the same name are the data set that is there.

        Args:
            image_size: pixels on a side of the size that is derived at once; other sizes follow when a training asks for them.
            classes: where classes come from; left out: a table if there is one, else two or more folders beside one another.
            classes_csv: a table with rows file,class.
            ground: the colour behind transparent pixels: white, which is the default, black or #rrggbb.
            setid: list of Oxford Flowers 102, for that data set.
            labels: list of Oxford Flowers 102, for that data set.
            progress: True for a bar (needs tqdm), False for none; left out, there is a bar if tqdm is installed.

        Raises:
            RefusedFile: if the archive cannot be used.
            Conflict: if the name is taken by other images.
        """
        texts = {"name": name, "imageSize": str(image_size), "ground": ground, "classes": classes}
        files = {"classesCsv": _file(classes_csv), "setid": _file(setid), "labels": _file(labels)}
        if source is None or not Path(source).is_dir():
            return self._send(texts, {**files, "archive": _file(source)}, progress)
        with as_archive(Path(source)) as (archive, left_out):
            return self._send(texts, {**files, "archive": archive, "leftOut": left_out}, progress)

    def _send(self, texts: dict[str, str | None], files: dict[str, Path | None], progress: bool | None) -> Dataset:
        return Dataset.of(send_form(self._transport, operations.IMPORT_DATASET, texts, files, progress))

    def skipped(self, name: str) -> list[SkippedFile]:  # type: ignore[valid-type] # `list` is the method above
        """Return the files that the import did not take, and why."""
        return self._transport.list(operations.SKIPPED.at(name=name), SkippedFile)

    def delete(self, name: str) -> None:
        """Delete a data set that no training needs."""
        self._transport.send(operations.DELETE_DATASET.at(name=name))


def _file(path: str | os.PathLike[str] | None) -> Path | None:
    if path is None:
        return None
    file = Path(path)
    if not file.is_file():
        raise FileNotFoundError(f"there is no file or folder {file}")
    return file
