"""Submissions. The client submits them; `client.plan` has the same methods and returns the cost."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypedDict, TypeVar

from . import _operations as operations
from ._records import camel
from .jobs import Evaluation, Job, Sampling, Training
from .records import Checkpoint, Dataset, Plan, Score
from .sweeps import Sweep

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from typing_extensions import Unpack

    from ._operations import Operation
    from ._transport import Transport


class Options(TypedDict, total=False):
    """What every submission may have besides.

    `priority`: -100 to 100, higher first. `deadline`: when a job that has not ended fails, a datetime with a time zone or
    text of ISO 8601. `idempotency_key`: submissions with one key are one job; left out, each call has its own, which
    only repetitions after a broken connection share.
    """

    priority: int
    deadline: datetime | str
    idempotency_key: str


class Settings(Options, total=False):
    """What a training may have besides; docs/model-options.md describes each.

    Nested settings are named as there (`learningRate`) or with underscores (`learning_rate`).
    """

    preset: str
    name: str
    data: Mapping[str, Any]
    network: Mapping[str, Any]
    schedule: Mapping[str, Any]
    prediction: str
    objective: Mapping[str, Any]
    times: str
    augmentation: Mapping[str, Any]
    optimizer: Mapping[str, Any]
    ema: float | Mapping[str, Any]
    conditioning: Mapping[str, Any]
    epochs: int
    seed: int
    exact: bool
    compute_type: str
    protocol: str
    micro_batches: bool
    early_stopping_patience: int
    continues: RunLike
    initial_checkpoint: CheckpointLike


TTraining = TypeVar("TTraining")
TSampling = TypeVar("TSampling")
TEvaluation = TypeVar("TEvaluation")
TSweep = TypeVar("TSweep")

CheckpointLike = Checkpoint | Training | str
"""A checkpoint, its id, RUN@latest or RUN@best; or a training, whose latest checkpoint it is."""

RunLike = Training | str
"""A training or its id."""

ClassLike = str | int
"""A class by its name or its number."""


class Submissions(ABC, Generic[TTraining, TSampling, TEvaluation, TSweep]):
    """The methods that submit something."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @abstractmethod
    def _training(self, operation: Operation, body: Mapping[str, Any]) -> TTraining: ...

    @abstractmethod
    def _sampling(self, operation: Operation, body: Mapping[str, Any]) -> TSampling: ...

    @abstractmethod
    def _evaluation(self, operation: Operation, body: Mapping[str, Any]) -> TEvaluation: ...

    @abstractmethod
    def _sweep(self, operation: Operation, body: Mapping[str, Any]) -> TSweep: ...

    def train(self, dataset: str | Dataset, **settings: Unpack[Settings]) -> TTraining:
        """Train a model. What is left out comes from the preset, `quick` unless `preset` names another.

        Args:
            dataset: the data set, or its name.
            settings: preset, name, data, network, schedule, prediction, objective, times, augmentation, optimizer, ema,
                conditioning, epochs, seed, exact, compute_type, protocol, micro_batches, early_stopping_patience, continues,
                initial_checkpoint, priority, deadline and idempotency_key. docs/model-options.md describes them.

        Example:
            >>> client.train("blossoms", preset="tiny", epochs=4, optimizer={"learning_rate": 5e-4})
        """
        name = dataset if isinstance(dataset, str) else dataset.name
        return self._training(operations.TRAIN, {"dataset": name, **_settings(settings)})

    def extend(
        self,
        run: RunLike,
        epochs: int,
        *,
        name: str | None = None,
        early_stopping_patience: int | None = None,
        **options: Unpack[Options],
    ) -> TTraining:
        """Go on with a training that has ended, up to `epochs` in all, as if it had been asked for that at once."""
        body = {"epochs": epochs, "name": name, "early_stopping_patience": early_stopping_patience, **options}
        return self._training(operations.EXTEND.at(id=_run(run)), body)

    def resume(self, run: RunLike, *, name: str | None = None, **options: Unpack[Options]) -> TTraining:
        """Go on with a training that failed or was cancelled, from its last state."""
        return self._training(operations.RESUME.at(id=_run(run)), {"name": name, **options})

    def fork(self, run: RunLike, **settings: Unpack[Settings]) -> TTraining:
        """Begin a training with the weights of another one and other settings."""
        return self._training(operations.FORK.at(id=_run(run)), _settings(settings))

    def sample(
        self,
        checkpoint: CheckpointLike,
        *,
        images: int | None = None,
        classes: ClassLike | Sequence[ClassLike] | None = None,
        guidance: float | Mapping[str, Any] | None = None,
        steps: int | None = None,
        seed: int | None = None,
        sampler: Mapping[str, Any] | None = None,
        first_image: int | None = None,
        grid_columns: int | None = None,
        variation: Mapping[str, Any] | None = None,
        **options: Unpack[Options],
    ) -> TSampling:
        """Make images.

        Args:
            checkpoint: a checkpoint, its id, RUN@latest or RUN@best; or a training, whose latest checkpoint is taken.
            images: how many; 18 where left out.
            classes: one class for all images, or one for each, by name or number.
            guidance: its scale, 2 to 4 is usual; or an object with scale, fromNoise, toNoise, guide (a checkpoint as above).
            steps: of the sampler; 20 where left out.
            seed: of the noise; the same seed makes the same images.
            sampler: solver, stochasticity, multisteps, secondOrderAlpha, clip, computeType.
            first_image: number of the first image within its seed.
            grid_columns: images in a row of the overview.
            variation: of an image, as {"of_image": 4, "distance": 0.25}.
            options: priority, deadline, idempotency_key.
        """
        body = {
            "checkpoint": _checkpoint(checkpoint),
            "images": images,
            "classes": _classes(classes),
            "steps": steps,
            "seed": seed,
            "sampler": _guided(sampler, guidance),
            "first_image": first_image,
            "grid_columns": grid_columns,
            "variation": variation,
        }
        return self._sampling(operations.SAMPLE, {**body, **options})

    def interpolate(
        self,
        checkpoint: CheckpointLike,
        *,
        seed: int | None = None,
        to_seed: int | None = None,
        classes: ClassLike | Sequence[ClassLike] | None = None,
        to_class: ClassLike | None = None,
        images: int | None = None,
        guidance: float | Mapping[str, Any] | None = None,
        steps: int | None = None,
        sampler: Mapping[str, Any] | None = None,
        first_image: int | None = None,
        **options: Unpack[Options],
    ) -> TSampling:
        """Make images from that of one seed, or class, to that of another."""
        body = {
            "checkpoint": _checkpoint(checkpoint),
            "seed": seed,
            "to_seed": to_seed,
            "classes": _classes(classes),
            "to_class": to_class,
            "images": images,
            "steps": steps,
            "sampler": _guided(sampler, guidance),
            "first_image": first_image,
        }
        return self._sampling(operations.INTERPOLATE, {**body, **options})

    def trajectory(
        self,
        checkpoint: CheckpointLike,
        *,
        images: int | None = None,
        classes: ClassLike | Sequence[ClassLike] | None = None,
        guidance: float | Mapping[str, Any] | None = None,
        steps: int | None = None,
        seed: int | None = None,
        sampler: Mapping[str, Any] | None = None,
        first_image: int | None = None,
        **options: Unpack[Options],
    ) -> TSampling:
        """Show how images come about, step by step."""
        body = {
            "checkpoint": _checkpoint(checkpoint),
            "images": images,
            "classes": _classes(classes),
            "steps": steps,
            "seed": seed,
            "sampler": _guided(sampler, guidance),
            "first_image": first_image,
        }
        return self._sampling(operations.TRAJECTORY, {**body, **options})

    def evaluate(
        self,
        checkpoint: CheckpointLike | None = None,
        *,
        sampling: Sampling | str | None = None,
        protocol: str | None = None,
        seed: int | None = None,
        steps: int | None = None,
        sampler: Mapping[str, Any] | None = None,
        guidance: float | Mapping[str, Any] | None = None,
        class_name: ClassLike | None = None,
        **options: Unpack[Options],
    ) -> TEvaluation:
        """Score a checkpoint, or the images of a sampling. Checkpoints of trainings are scored automatically."""
        body = {
            "checkpoint": None if checkpoint is None else _checkpoint(checkpoint),
            "sampling": sampling.id if isinstance(sampling, Job) else sampling,
            "protocol": protocol,
            "seed": seed,
            "steps": steps,
            "sampler": _guided(sampler, guidance),
            "class": class_name,
        }
        return self._evaluation(operations.EVALUATE, {**body, **options})

    def verify(self, score: Score | str, *, idempotency_key: str | None = None) -> TEvaluation:
        """Compute a score again from the noise on; `holds` of the evaluation says whether it is the same."""
        name = score if isinstance(score, str) else score.id
        return self._evaluation(operations.VERIFY.at(id=name), {"idempotency_key": idempotency_key})

    def sweep(
        self,
        checkpoint: CheckpointLike,
        *,
        steps: Sequence[int],
        samplers: Sequence[Mapping[str, Any]] | None = None,
        protocol: str | None = None,
        seed: int | None = None,
        class_name: ClassLike | None = None,
        **options: Unpack[Options],
    ) -> TSweep:
        """Score a checkpoint, or only its images of one class, with every sampler at every number of steps."""
        body = {
            "checkpoint": _checkpoint(checkpoint),
            "steps": list(steps),
            "samplers": None if samplers is None else list(samplers),
            "protocol": protocol,
            "seed": seed,
            "class": class_name,
        }
        return self._sweep(operations.SWEEP, {**body, **options})


class Planner(Submissions[Plan, Plan, Plan, Plan]):
    """Says what a submission would cost, how long it would take and which workers could do it. Nothing is submitted."""

    def _training(self, operation: Operation, body: Mapping[str, Any]) -> Plan:
        fields, _ = as_request(body)
        answer = self._transport.submit(operation, fields if operation.body else None, dry_run=True)
        return Plan.of(answer)

    _sampling = _training
    _evaluation = _training
    _sweep = _training


def as_request(body: Mapping[str, Any]) -> tuple[dict[str, Any], str | None]:
    """Return the fields by the names that they have in the API, without those left out; and the idempotency key."""
    fields = {name: value for name, value in body.items() if value is not None}
    key = fields.pop("idempotency_key", None)
    return _in_camel_case(fields), key


def _in_camel_case(value: Any) -> Any:
    if hasattr(value, "items"):
        return {camel(name): _in_camel_case(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_in_camel_case(one) for one in value]
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"deadline must have a time zone, was {value}")
        return value.isoformat()
    if isinstance(value, (Checkpoint, Training)):
        return _checkpoint(value)
    return value.id if isinstance(value, Job) else value


def _settings(settings: Settings) -> dict[str, Any]:
    # The one setting that names a run, and no checkpoint of it.
    continued = settings.get("continues")
    return {**settings, "continues": None if continued is None else _run(continued)}


def _run(run: RunLike) -> str:
    return run if isinstance(run, str) else run.id


def _checkpoint(checkpoint: CheckpointLike) -> str:
    if isinstance(checkpoint, Training):
        return f"{checkpoint.id}@latest"  # the best one is known only when all have been scored
    return checkpoint if isinstance(checkpoint, str) else checkpoint.id


def _classes(classes: ClassLike | Sequence[ClassLike] | None) -> list[ClassLike] | None:
    if classes is None:
        return None
    return [classes] if isinstance(classes, (str, int)) else list(classes)


def _guided(sampler: Mapping[str, Any] | None, guidance: float | Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if guidance is None:
        return sampler
    return {**(sampler or {}), "guidance": guidance if hasattr(guidance, "items") else {"scale": guidance}}


__all__ = ["Evaluation", "Planner", "Submissions", "Sweep", "as_request"]
