"""The client of a gateway."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from . import _operations as operations
from ._extras import require
from ._submissions import Planner, Submissions, as_request
from ._transport import Transport
from .checkpoints import Checkpoints
from .datasets import Datasets
from .jobs import Evaluation, Job, Sampling, Training, of_kind, submitted
from .records import Checkpoint, JobInfo, Score, TrainingInfo, Worker
from .sweeps import Sweep, Sweeps

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas

    from ._operations import Operation

DEFAULT_GATEWAY = "http://127.0.0.1:8080"


class Client(Submissions[Training, Sampling, Evaluation, Sweep]):
    """A client of a gateway.

    Args:
        gateway: its address; left out: ANTHESIS_GATEWAY, or http://127.0.0.1:8080.
        key: the API key, where the gateway asks for one; left out: ANTHESIS_KEY.
        timeout: seconds that the gateway may take for an answer.
        retries: how often a request is sent again where the connection fails, a proxy answers 502 or 504, or the gateway
            answers 429 or 503 with a Retry-After of up to 60 seconds.

    Attributes:
        plan: has the methods that submit something, and says what they would cost.
        runs: trainings.
        jobs: jobs of every kind.
        checkpoints: models.
        datasets: data sets.
        sweeps: sweeps.

    Example:
        >>> client = Client()
        >>> run = client.train("blossoms", preset="tiny").wait()
        >>> client.sample(run, images=8).wait().grid()
    """

    def __init__(self, gateway: str | None = None, *, key: str | None = None, timeout: float = 60.0, retries: int = 3) -> None:
        address = gateway or os.environ.get("ANTHESIS_GATEWAY") or DEFAULT_GATEWAY
        super().__init__(Transport(address, key or os.environ.get("ANTHESIS_KEY"), timeout, retries))
        self.gateway = self._transport.gateway
        self.plan = Planner(self._transport)
        self.runs = Runs(self._transport)
        self.jobs = Jobs(self._transport)
        self.checkpoints = Checkpoints(self._transport)
        self.datasets = Datasets(self._transport)
        self.sweeps = Sweeps(self._transport)

    def __repr__(self) -> str:
        return f"Client({self.gateway!r})"

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def job(self, id: str) -> Job:  # noqa: A002
        """Return a job: a `Training`, `Sampling` or `Evaluation`.

        Raises:
            NotFound: if there is none.
        """
        return self.jobs.get(id)

    def presets(self) -> dict[str, Any]:
        """Return the named defaults of trainings."""
        answer: dict[str, Any] = self._transport.json(operations.PRESETS)
        return answer

    def workers(self) -> list[Worker]:
        """Return the processes that carry out jobs."""
        return self._transport.list(operations.WORKERS, Worker)

    def scores(
        self,
        dataset: str | None = None,
        *,
        checkpoint: str | Checkpoint | None = None,
        protocol: str | None = None,
        sampler: str | None = None,
        calibrated: bool | None = None,
        limit: int = 100,
    ) -> list[Score]:
        """Return scores, the best first."""
        query = {
            "dataset": dataset,
            "checkpoint": checkpoint.id if isinstance(checkpoint, Checkpoint) else checkpoint,
            "protocol": protocol,
            "sampler": sampler,
            "calibrated": calibrated,
        }
        return self._transport.list(operations.SCORES, Score, limit, query=query)

    def leaderboard(self, dataset: str | None = None, **filters: Any) -> pandas.DataFrame:
        """Return scores as a table, the best first; filters are those of `scores`."""
        module = require("pandas", "tables")
        rows = [one.as_dict() for one in self.scores(dataset, **filters)]
        table: pandas.DataFrame = module.DataFrame(rows, columns=Score.columns()).set_index("rank")
        return table

    def _training(self, operation: Operation, body: Mapping[str, Any]) -> Training:
        return submitted(self._transport, Training, self._submit(operation, body))

    def _sampling(self, operation: Operation, body: Mapping[str, Any]) -> Sampling:
        return submitted(self._transport, Sampling, self._submit(operation, body))

    def _evaluation(self, operation: Operation, body: Mapping[str, Any]) -> Evaluation:
        return submitted(self._transport, Evaluation, self._submit(operation, body))

    def _sweep(self, operation: Operation, body: Mapping[str, Any]) -> Sweep:
        return Sweep(self._transport, self._submit(operation, body)["id"])

    def _submit(self, operation: Operation, body: Mapping[str, Any]) -> Any:
        fields, key = as_request(body)
        return self._transport.submit(operation, fields if operation.body else None, key=key)


class Jobs:
    """The jobs of a gateway, of every kind."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self, id: str) -> Job:  # noqa: A002
        """Return a job: a `Training`, `Sampling` or `Evaluation`.

        Raises:
            NotFound: if there is none.
        """
        return of_kind(self._transport, self._transport.get(operations.JOB.at(id=id), JobInfo))

    def list(
        self,
        *,
        kind: str | None = None,
        state: str | None = None,
        dataset: str | None = None,
        run: str | None = None,
        submitter: str | None = None,
        limit: int = 50,
    ) -> list[Job]:
        """Return jobs, newest first."""
        query = {"kind": kind, "state": state, "dataset": dataset, "run": run, "submitter": submitter}
        found = self._transport.list(operations.JOBS, JobInfo, limit, query=query)
        return [of_kind(self._transport, one) for one in found]


class Runs:
    """The trainings of a gateway."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self, id: str) -> Training:  # noqa: A002
        """Return a training.

        Raises:
            NotFound: if there is none.
        """
        return self._of(self._transport.get(operations.TRAINING.at(id=id), TrainingInfo))

    def list(self, *, dataset: str | None = None, state: str | None = None, limit: int = 50) -> list[Training]:
        """Return trainings, newest first."""
        query = {"dataset": dataset, "state": state}
        return [self._of(one) for one in self._transport.list(operations.TRAININGS, TrainingInfo, limit, query=query)]

    def _of(self, info: TrainingInfo) -> Training:
        return Training(self._transport, info.id, training=info)
