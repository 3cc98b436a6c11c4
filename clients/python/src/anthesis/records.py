"""What the gateway's answers hold: data sets, checkpoints, scores, plans and the like."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 - read at runtime, by the types of the fields
from typing import Any, ClassVar

from ._records import Json, Record


@dataclass(frozen=True, kw_only=True)
class Failure(Record):
    """Why a job failed or was cancelled."""

    schema: ClassVar[str] = "JobFailure"
    code: str
    message: str


@dataclass(frozen=True, kw_only=True)
class RunningTask(Record):
    """A task that a worker carries out; `end` is expected, and None where no speed was measured."""

    schema: ClassVar[str] = "RunningTask"
    worker: str
    job: str
    kind: str
    name: str | None = None
    end: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class WaitReason(Record):
    """Why a job waits, in a sentence, and when that is expected to be over."""

    schema: ClassVar[str] = "WaitReason"
    code: str
    message: str
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Forecast(Record):
    """When a job is expected to start and end, what runs now, and why the job waits; `unknown` says why a time is None."""

    schema: ClassVar[str] = "Forecast"
    start: datetime | None = None
    end: datetime | None = None
    unknown: str | None = None
    tasks_ahead: int = 0
    running: list[RunningTask] = field(default_factory=list)
    reasons: list[WaitReason] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class JobInfo(Record):
    """A job as it was when it was asked for."""

    schema: ClassVar[str] = "JobView"
    id: str
    kind: str
    state: str
    submitter: str | None = None
    spec: Any = field(default=None, repr=False)
    result: Any = None
    run: str | None = None
    priority: int = 0
    deadline: datetime | None = None
    error: Failure | None = None
    last_event: int = 0
    created_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    forecast: Forecast | None = None


@dataclass(frozen=True, kw_only=True)
class TrainingInfo(Record):
    """A training as it was when it was asked for."""

    schema: ClassVar[str] = "TrainingView"
    id: str
    name: str
    state: str
    step: int = 0
    total_steps: int | None = None
    epoch: int = 0
    bit_exact: bool | None = None
    preview_step: int | None = None
    compute_type: str | None = None
    spec: Any = field(default=None, repr=False)
    result: Any = None
    error: Failure | None = None
    created_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Checkpoint(Record):
    """A published model: of an epoch of a training, or imported from a file."""

    schema: ClassVar[str] = "CheckpointView"
    id: str
    run: str | None = None
    name: str | None = None
    epoch: int | None = None
    momentum: float | None = None
    step: int | None = None
    noise_loss: float | None = None
    image_loss: float | None = None
    validation_noise_loss: float | None = None
    validation_image_loss: float | None = None
    best: bool = False
    weights_digest: str | None = field(default=None, repr=False)
    created_at: datetime | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Epoch(Record):
    """A point of a training's curves: what was published and scored after an epoch."""

    schema: ClassVar[str] = "EpochPoint"
    epoch: int
    checkpoint: str
    step: int
    momentum: float | None = None
    noise_loss: float | None = None
    image_loss: float | None = None
    validation_noise_loss: float | None = None
    validation_image_loss: float | None = None
    kid: float | None = None
    kid_low: float | None = None
    kid_high: float | None = None
    calibrated: bool | None = None
    best: bool = False


@dataclass(frozen=True, kw_only=True)
class Step(Record):
    """A point of a training's curves: losses and speed at a step."""

    schema: ClassVar[str] = "StepPoint"
    step: int
    metrics: dict[str, float]
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Curves(Record):
    """The curves of a training."""

    schema: ClassVar[str] = "TrainingCurves"
    steps: list[Step]
    epochs: list[Epoch]


@dataclass(frozen=True, kw_only=True)
class Score(Record):
    """A KID under a named protocol, and its rank among the scores that it can be compared with.

    `verified` says whether it held when it was computed again; None if it never was.
    """

    schema: ClassVar[str] = "Entry"
    id: str
    rank: int | None = None
    tied: bool = False
    kid: float
    standard_error: float
    kid_low: float
    kid_high: float
    calibrated: bool
    dataset: str | None = None
    class_name: str | None = field(default=None, metadata={"name": "class"})
    checkpoint: str | None = None
    momentum: float | None = None
    sampling: str | None = None
    protocol: str
    sampler: str | None = None
    steps: int | None = None
    network_evaluations: int | None = None
    images_per_second: float | None = None
    seed: int | None = None
    verified: bool | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class DatasetClass(Record):
    """A class of a data set, and how many images have it."""

    schema: ClassVar[str] = "DatasetClass"
    number: int
    name: str
    images: int
    training: int
    validation: int


@dataclass(frozen=True, kw_only=True)
class Dataset(Record):
    """A data set that was imported."""

    schema: ClassVar[str] = "DatasetView"
    name: str
    digest: str = field(repr=False)
    image_count: int
    training_count: int
    validation_count: int
    skipped_count: int = 0
    unlabelled_count: int | None = None
    classes: list[DatasetClass] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class SkippedFile(Record):
    """A file that an import did not take, and why."""

    schema: ClassVar[str] = "SkippedFile"
    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Picture(Record):
    """An image of a sampling, or the overview of all, before it is downloaded."""

    schema: ClassVar[str] = "ImageLink"
    name: str
    digest: str
    path: str
    number: int | None = None
    class_name: str | None = field(default=None, metadata={"name": "class"})


@dataclass(frozen=True, kw_only=True)
class Cost(Record):
    """What a job computes."""

    schema: ClassVar[str] = "Cost"
    network_evaluations: int
    feature_evaluations: int


@dataclass(frozen=True, kw_only=True)
class Estimate(Record):
    """How long a job takes, by what was measured here before."""

    schema: ClassVar[str] = "Estimate"
    seconds: float
    basis: str


@dataclass(frozen=True, kw_only=True)
class Capacity(Record):
    """The workers that could do a job, and what waits before it."""

    schema: ClassVar[str] = "Capacity"
    live_workers: int
    able_workers: int
    tasks_ahead: int


@dataclass(frozen=True, kw_only=True)
class Plan(Record):
    """What a request would do: its cost, its time, and the request with every default filled in."""

    schema: ClassVar[str] = "PlanView"
    kind: str
    spec: Any = field(default=None, repr=False)
    cost: Cost | None = None
    estimate: Estimate | None = None
    runnable: bool
    workers: Capacity | None = None
    forecast: Forecast | None = None
    note: str | None = None
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class SweepPoint(Record):
    """One evaluation of a sweep."""

    schema: ClassVar[str] = "PointView"
    sampler: str
    steps: int
    network_evaluations: int
    state: str
    job: str | None = None
    error: str | None = None
    score: str | None = None
    kid: float | None = None
    kid_low: float | None = None
    kid_high: float | None = None
    calibrated: bool | None = None


@dataclass(frozen=True, kw_only=True)
class SweepInfo(Record):
    """A sweep as it was when it was asked for."""

    schema: ClassVar[str] = "SweepView"
    id: str
    checkpoint: str
    protocol: str
    seed: int
    class_name: str | None = field(default=None, metadata={"name": "class"})
    complete: bool
    points: list[SweepPoint]
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Worker(Record):
    """A process that carries out jobs of a kind."""

    schema: ClassVar[str] = "WorkerView"
    id: str
    kind: str
    device: str
    threads: int
    version: str
    live: bool
    running_tasks: int


@dataclass(frozen=True, kw_only=True)
class Submitted(Record):
    """The answer to a submission."""

    schema: ClassVar[str] = "Submitted"
    id: str
    kind: str
    warnings: list[str] = field(default_factory=list)
    forecast: Forecast | None = None


@dataclass(frozen=True, kw_only=True)
class ImportedCheckpoint(Record):
    """The answer to the import of a checkpoint."""

    schema: ClassVar[str] = "ImportedCheckpoint"
    id: str


@dataclass(frozen=True, kw_only=True)
class Upload(Record):
    """An upload in parts, and which of them are missing."""

    schema: ClassVar[str] = "UploadView"
    id: str
    size_bytes: int
    part_bytes: int
    missing: list[int]


__all__ = [
    "Capacity",
    "Checkpoint",
    "Cost",
    "Curves",
    "Dataset",
    "DatasetClass",
    "Epoch",
    "Estimate",
    "Failure",
    "JobInfo",
    "Json",
    "Picture",
    "Plan",
    "Score",
    "SkippedFile",
    "Step",
    "SweepInfo",
    "SweepPoint",
    "TrainingInfo",
    "Worker",
]
