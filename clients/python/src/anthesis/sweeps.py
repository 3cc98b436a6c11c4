"""Sweeps: one checkpoint, scored with several samplers at several numbers of steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _operations as operations
from ._deadline import Deadline
from ._events import follow
from ._extras import require
from ._pictures import fetch
from ._progress import Bar
from .jobs import ENDED
from .records import JobInfo, SweepInfo, SweepPoint

if TYPE_CHECKING:
    import pandas
    from PIL.Image import Image

    from ._transport import Transport


class Sweep:
    """A sweep that was submitted; `info` is as of the last request."""

    def __init__(self, transport: Transport, id: str, info: SweepInfo | None = None) -> None:  # noqa: A002
        self._transport = transport
        self._info = info
        self.id = id

    def __repr__(self) -> str:
        state = "" if self._info is None else " complete" if self._info.complete else " incomplete"
        return f"<Sweep {self.id}{state}>"

    @property
    def info(self) -> SweepInfo:
        """The sweep as of the last request."""
        if self._info is None:
            self.refresh()
        assert self._info is not None  # noqa: S101
        return self._info

    @property
    def points(self) -> list[SweepPoint]:
        """Its evaluations, with the scores that there are."""
        return self.info.points

    def refresh(self) -> Sweep:
        """Ask for the sweep again."""
        self._ask()
        return self

    def _ask(self, deadline: Deadline | None = None) -> SweepInfo:
        self._info = self._transport.get(operations.SWEEP_INFO.at(id=self.id), SweepInfo, deadline=deadline)
        return self._info

    def wait(self, *, timeout: float | None = None, progress: bool | None = None) -> Sweep:
        """Wait until all its evaluations have ended. Those that failed say so in `points`.

        Raises:
            WaitTimeout: if they have not ended after `timeout` seconds. They go on.
        """
        deadline = Deadline(timeout, "the sweep")
        points = self._ask(deadline).points
        with Bar(f"sweep {self.id[:8]}", progress, unit="scores", total=len(points)) as bar:
            for point in points:
                if point.job is not None and point.state not in ENDED:
                    self._await_job(point.job, deadline)
                bar.add(1)
        return self.refresh()

    def _await_job(self, id: str, deadline: Deadline) -> None:  # noqa: A002
        job = self._transport.get(operations.JOB.at(id=id), JobInfo, deadline=deadline)
        if job.state not in ENDED:
            for _ in follow(self._transport, id, job.last_event, deadline):
                pass

    def table(self) -> pandas.DataFrame:
        """Return its evaluations as a table."""
        table: pandas.DataFrame = require("pandas", "tables").DataFrame([one.as_dict() for one in self.points])
        return table

    def plot(self) -> Image:
        """Return KID against network evaluations as a picture, with a line for each sampler."""
        return fetch(self._transport, operations.SWEEP_PLOT.at(id=self.id))

    def delete(self) -> None:
        """Delete the sweep; its evaluations and their scores stay."""
        self._transport.send(operations.DELETE_SWEEP.at(id=self.id))


class Sweeps:
    """The sweeps of a gateway."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self, id: str) -> Sweep:  # noqa: A002
        """Return a sweep.

        Raises:
            NotFound: if there is none.
        """
        return Sweep(self._transport, id).refresh()

    def list(self, *, limit: int = 20) -> list[Sweep]:
        """Return sweeps, newest first."""
        found = self._transport.list(operations.SWEEPS, SweepInfo, limit)
        return [Sweep(self._transport, one.id, one) for one in found]
