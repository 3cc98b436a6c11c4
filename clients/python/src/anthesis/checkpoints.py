"""Checkpoints: list, and files of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from . import _operations as operations
from ._uploads import IMPORT_SECONDS, send_form
from .records import Checkpoint, ImportedCheckpoint

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from ._transport import Transport

_ENDINGS = {"safetensors": ".safetensors", "keras": ".weights.h5", "torchscript": ".pt"}


class Checkpoints:
    """The checkpoints of a gateway."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self, checkpoint: str) -> Checkpoint:
        """Return a checkpoint, by its id or as RUN@latest or RUN@best.

        Raises:
            NotFound: if there is none.
        """
        return self._transport.get(operations.CHECKPOINT.at(id=checkpoint), Checkpoint)

    def export(
        self,
        checkpoint: str | Checkpoint,
        file: str | os.PathLike[str] | None = None,
        *,
        format: Literal["safetensors", "keras", "torchscript"] = "safetensors",  # noqa: A002 - as the API calls it
    ) -> Path:
        """Write a checkpoint with its normalizer and description to a file, and return the file.

        Args:
            file: left out, it has the checkpoint's id and the format's ending, and lies in the current folder.
        """
        name = checkpoint if isinstance(checkpoint, str) else checkpoint.id
        target = Path(name.replace("@", "-") + _ENDINGS.get(format, "")) if file is None else Path(file)
        self._transport.download(operations.EXPORT.at(id=name), target, query={"format": format}, timeout=IMPORT_SECONDS)
        return target

    def import_file(
        self,
        file: str | os.PathLike[str],
        *,
        name: str | None = None,
        spec: Mapping[str, Any] | str | os.PathLike[str] | None = None,
        dataset: str | None = None,
        progress: bool | None = None,
    ) -> Checkpoint:
        """Import a model as a checkpoint: .safetensors, or .weights.h5 or .keras of Keras.

        The same file again is the same checkpoint.

        Args:
            name: what people call it; left out: the file's.
            spec: describes the model, for files that do not: an object, or a file of JSON.
            dataset: name of the data set that it can be scored against, and whose classes have the names of the model's.
            progress: as for data sets.

        Raises:
            RefusedFile: if it is not a model that can be used.
        """
        source = Path(file)
        description = _description(spec)
        texts = {"name": name or source.name, "spec": description, "dataset": dataset}
        answer = send_form(self._transport, operations.IMPORT_CHECKPOINT, texts, {"file": source}, progress)
        return self.get(ImportedCheckpoint.of(answer).id)

    def delete(self, checkpoint: str | Checkpoint) -> None:
        """Delete a checkpoint."""
        name = checkpoint if isinstance(checkpoint, str) else checkpoint.id
        self._transport.send(operations.DELETE_CHECKPOINT.at(id=name))

    def list(self, *, run: str | None = None, limit: int = 100) -> list[Checkpoint]:
        """Return checkpoints, newest first: all, or those of a run."""
        return self._transport.list(operations.CHECKPOINTS, Checkpoint, limit, query={"run": run})


def _description(spec: Mapping[str, Any] | str | os.PathLike[str] | None) -> str | None:
    if spec is None:
        return None
    return Path(spec).read_text() if not hasattr(spec, "items") else json.dumps(spec)
