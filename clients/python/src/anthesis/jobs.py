"""Jobs: handles of what was submitted, to follow it, to wait for it, and to get what it made."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from . import _operations as operations
from ._deadline import Deadline
from ._events import Event, follow
from ._extras import require
from ._pictures import fetch
from ._progress import Bar
from ._records import snake
from ._transport import LOG
from .errors import AnthesisError, JobCancelled, JobFailed, NotFound
from .records import Checkpoint, Curves, Epoch, JobInfo, Picture, Step, Submitted, TrainingInfo

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

    import pandas
    from PIL.Image import Image

    from ._operations import Operation
    from ._transport import Transport

J = TypeVar("J", bound="Job")

ENDED = frozenset({"succeeded", "failed", "cancelled"})


class Job:
    """A job that was submitted.

    `info` is the job as of the last request; `refresh` asks again. `wait` follows it to its end.
    """

    kind = "job"

    def __init__(self, transport: Transport, id: str, *, warnings: list[str] | None = None) -> None:  # noqa: A002
        self._transport = transport
        self._info: JobInfo | None = None
        self.id = id
        self.warnings = warnings or []

    def __repr__(self) -> str:
        state = f" {self._info.state}" if self._info else ""
        return f"<{type(self).__name__} {self.id}{state}>"

    @property
    def info(self) -> JobInfo:
        """The job as of the last request."""
        if self._info is None:
            self.refresh()
        assert self._info is not None  # noqa: S101
        return self._info

    @property
    def state(self) -> str:
        """Its state as of `info`: queued, running, cancelling, succeeded, failed or cancelled."""
        return self.info.state

    @property
    def spec(self) -> Any:
        """The request, with every default filled in."""
        return self.info.spec

    @property
    def result(self) -> Any:
        """The result as JSON; None until the job has ended."""
        return self.info.result

    def refresh(self: J) -> J:
        """Ask for the job again."""
        self._ask()
        return self

    def _ask(self, deadline: Deadline | None = None) -> JobInfo:
        info = self._transport.get(operations.JOB.at(id=self.id), JobInfo, deadline=deadline)
        self._forget()
        self._info = info
        return info

    def _forget(self) -> None:
        self._info = None

    def events(self, after: int = 0, *, timeout: float | None = None) -> Iterator[Event]:
        """Yield what happens, from the first event or the one after number `after`, until the job ends.

        Where the connection is lost, it goes on after the last event that it had.

        Raises:
            WaitTimeout: if the job has not ended after `timeout` seconds.
        """
        return follow(self._transport, self.id, after, Deadline(timeout))

    def wait(
        self: J,
        *,
        timeout: float | None = None,
        progress: bool | None = None,
        on_event: Callable[[Event], None] | None = None,
    ) -> J:
        """Wait until the job has succeeded, also across interruptions of the connection.

        Args:
            timeout: seconds to wait at most.
            progress: True for a bar (needs tqdm), False for none; left out, there is a bar if tqdm is installed.
            on_event: is called with each event.

        Raises:
            JobFailed: if it fails.
            JobCancelled: if it is cancelled.
            WaitTimeout: if it has not ended after `timeout` seconds. The job goes on.
        """
        deadline = Deadline(timeout)
        # What happened before is in the answer: events may be past their retention.
        info = self._ask(deadline)
        if info.state not in ENDED:
            try:
                with Bar(f"{info.kind} {self.id[:8]}", progress) as bar:
                    for event in follow(self._transport, self.id, info.last_event, deadline):
                        bar.show(event)
                        if event.name == "job.retrying":
                            error = event.data.get("error", {})
                            LOG.warning("%s %s is tried again: %s", info.kind, self.id, error.get("message"))
                        if on_event is not None:
                            on_event(event)
            except KeyboardInterrupt:
                self._say_that_it_goes_on(info.kind)
                raise
            info = self._ask()
        if info.state == "succeeded":
            return self
        ended = JobCancelled if info.state == "cancelled" else JobFailed
        code, why = (info.error.code, f": {info.error.message}") if info.error else (info.state, "")
        raise ended(self, code, f"{info.kind} {self.id} {info.state}{why}")

    def _say_that_it_goes_on(self, kind: str) -> None:
        sys.stderr.write(
            f"\n{kind} {self.id} goes on\n"
            f'  to wait for it again: client.job("{self.id}").wait()\n'
            f'  to cancel it:         client.job("{self.id}").cancel()\n'
        )

    def cancel(self) -> None:
        """Cancel the job. It ends after its current step; one that has ended stays as it is."""
        self._transport.send(operations.CANCEL.at(id=self.id))
        self._forget()

    def delete(self) -> None:
        """Delete the job, which must have ended, with what it made."""
        self._transport.send(operations.DELETE_JOB.at(id=self.id))
        self._forget()


class Training(Job):
    """A training, and the run that it makes: checkpoints, curves, scores."""

    kind = "training"

    def __init__(
        self,
        transport: Transport,
        id: str,  # noqa: A002
        *,
        warnings: list[str] | None = None,
        training: TrainingInfo | None = None,
    ) -> None:
        super().__init__(transport, id, warnings=warnings)
        self._training = training

    def __repr__(self) -> str:
        if self._training is None:
            return super().__repr__()
        return f"<Training {self.id} {self._training.name!r} {self._training.state}>"

    def _forget(self) -> None:
        super()._forget()
        self._training = None

    @property
    def training(self) -> TrainingInfo:
        """How far it was as of the last request."""
        if self._training is None:
            self._training = self._transport.get(operations.TRAINING.at(id=self.id), TrainingInfo)
        return self._training

    @property
    def state(self) -> str:
        """Its state as of the last request."""
        return self._info.state if self._info else self.training.state

    @property
    def name(self) -> str:
        """What people call it."""
        return self.training.name

    @property
    def checkpoints(self) -> list[Checkpoint]:
        """What it has published so far, newest first."""
        return self._transport.list(operations.CHECKPOINTS, Checkpoint, query={"run": self.id})

    @property
    def best(self) -> Checkpoint | None:
        """The checkpoint with the best score; None before one has a score."""
        return self._checkpoint("best")

    @property
    def latest(self) -> Checkpoint | None:
        """The newest checkpoint; None before the first."""
        return self._checkpoint("latest")

    def _checkpoint(self, which: str) -> Checkpoint | None:
        try:
            return self._transport.get(operations.CHECKPOINT.at(id=f"{self.id}@{which}"), Checkpoint)
        except NotFound:
            return None

    @property
    def epochs(self) -> list[Epoch]:
        """Losses and KID of each epoch."""
        return self._curves().epochs

    @property
    def steps(self) -> list[Step]:
        """Losses and speed at steps that were recorded."""
        return self._curves().steps

    def _curves(self, averages: Literal["one", "all"] = "one") -> Curves:
        return self._transport.get(operations.CURVES.at(id=self.id), Curves, query={"averages": averages})

    def preview(self) -> Image | None:
        """Return images sampled before the first checkpoint, after step `training.preview_step`; None if there are none."""
        try:
            return fetch(self._transport, operations.PREVIEW.at(id=self.id))
        except NotFound:
            return None

    def curves(self, per: Literal["epoch", "step"] = "epoch", *, averages: Literal["one", "all"] = "one") -> pandas.DataFrame:
        """Return losses, and KID for epochs, as a table with a row for each epoch or each recorded step.

        Args:
            averages: for a training with several EMAs: `one` for the average of the best checkpoint, `all` for a row for
                each epoch and average, by `momentum`.
        """
        if per not in ("epoch", "step"):
            raise ValueError(f"per must be 'epoch' or 'step', was {per!r}")
        module = require("pandas", "tables")
        curves = self._curves(averages)
        rows: list[dict[str, Any]]
        if per == "epoch":
            rows = [one.as_dict() for one in curves.epochs]
            names = Epoch.columns()
        else:
            rows = [{"step": one.step, **{snake(key): value for key, value in one.metrics.items()}} for one in curves.steps]
            names = list(dict.fromkeys(["step", *(name for row in rows for name in row)]))
        table: pandas.DataFrame = module.DataFrame(rows, columns=names).set_index(per)
        return table


class Sampling(Job):
    """A sampling: images of a checkpoint; also an interpolation or a trajectory."""

    kind = "sampling"

    def pictures(self, class_name: str | None = None) -> list[Picture]:
        """Return what there is to download: the images in their order, without the overview."""
        found = self._transport.list(operations.IMAGES.at(id=self.id), Picture, query={"class": class_name})
        return sorted((one for one in found if one.number is not None), key=lambda one: one.number or 0)

    def overview(self) -> Picture:
        """Return the picture that shows all images."""
        for one in self._transport.list(operations.IMAGES.at(id=self.id), Picture, 1):
            if one.number is None:
                return one
        raise AnthesisError(
            f"sampling {self.id} has no overview yet; wait() returns when it has one",
            next_command=f'client.job("{self.id}").wait()',
        )

    def images(self, class_name: str | None = None) -> list[Image]:
        """Return the images, or those of one class.

        `info` of each has its `number`, `class`, `digest` and `name`, the `job`, and the `checkpoint` and `seed` that make it
        again.
        """
        return [self._image(one) for one in self.pictures(class_name)]

    def grid(self) -> Image:
        """Return the overview: all images in one."""
        return self._image(self.overview())

    def _image(self, picture: Picture) -> Image:
        image = fetch(self._transport, _of(picture))
        spec = self.spec or {}
        known = {
            "number": picture.number,
            "class": picture.class_name,
            "digest": picture.digest,
            "name": picture.name,
            "job": self.id,
            "checkpoint": spec.get("checkpoint"),
            "seed": spec.get("seed"),
        }
        image.info.update({name: value for name, value in known.items() if value is not None})
        return image

    def download(self, folder: str | os.PathLike[str]) -> list[Path]:
        """Write the images and the overview to a folder, and return their files. Needs no further packages."""
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        files = []
        for picture in [self.overview(), *self.pictures()]:
            # The name comes from the answer, and must not lead out of the folder.
            file = target / Path(picture.name).name
            file.write_bytes(self._transport.content(_of(picture)))
            files.append(file)
        return files


def _of(picture: Picture) -> Operation:
    # By the gateway's path, not by the storage's address: a client need not reach the storage.
    return operations.IMAGE.at(digest=picture.digest)


class Evaluation(Job):
    """An evaluation: the score of a checkpoint, or of the images of a sampling; `client.scores` has it with its rank."""

    kind = "evaluation"

    @property
    def kid(self) -> float | None:
        """The kernel inception distance; None before the end."""
        return self._of_result("kid")

    @property
    def standard_error(self) -> float | None:
        """The standard error of `kid`; None before the end."""
        return self._of_result("standardError")

    @property
    def holds(self) -> bool | None:
        """Whether a score that was verified holds; None before the end, and for what verifies no score."""
        holds: bool | None = (self.result or {}).get("holds")
        return holds

    def _of_result(self, name: str) -> float | None:
        value = (self.result or {}).get(name)
        return None if value is None else float(value)


_KINDS: dict[str, type[Job]] = {one.kind: one for one in (Training, Sampling, Evaluation)}


def of_kind(transport: Transport, info: JobInfo) -> Job:
    """Return the handle of a job."""
    job = _KINDS.get(info.kind, Job)(transport, info.id)
    job._info = info
    return job


def submitted(transport: Transport, kind: type[J], answer: Any) -> J:
    """Return the handle of what was submitted now."""
    told = Submitted.of(answer)
    return kind(transport, told.id, warnings=told.warnings)
