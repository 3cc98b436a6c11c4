"""The operations of the gateway that this client uses. Tests compare them with its OpenAPI document."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote

from . import records
from ._records import Record  # noqa: TC001 - tests read the types


@dataclass(frozen=True)
class Operation:
    """An operation of the OpenAPI document.

    Attributes:
        answer: what the body of the answer is; None where it is no JSON, or is not read.
        many: whether the answer is a list of them.
        query: the parameters that the client sends.
        body: schema of the request, where it is JSON.
        form: fields of the request, where it is a form.
    """

    method: str
    path: str
    answer: type[Record] | None = None
    many: bool = False
    query: tuple[str, ...] = ()
    body: str | None = None
    form: tuple[str, ...] = ()

    def at(self, **values: str) -> Operation:
        """Return the operation with the values of the parameters in its path."""
        # @ is left as it is, for RUN@best.
        return replace(self, path=self.path.format_map({name: quote(one, safe="@") for name, one in values.items()}))


_PAGE = ("cursor", "limit")
_DRY_RUN = ("dryRun",)
_FILTER = ("createdAfter", "createdBefore", "dataset", "state")
_SCORES = ("calibrated", "checkpoint", "dataset", "protocol", "sampler")


def _submission(path: str, body: str | None, made: type[Record] = records.Submitted) -> Operation:
    return Operation("POST", path, made, query=_DRY_RUN, body=body)


TRAIN = _submission("/v1/trainings", "TrainingRequest")
EXTEND = _submission("/v1/trainings/{id}/extend", "ExtendRequest")
RESUME = _submission("/v1/trainings/{id}/resume", "ResumeRequest")
FORK = _submission("/v1/trainings/{id}/fork", "TrainingRequest")
SAMPLE = _submission("/v1/samplings", "SamplingRequest")
INTERPOLATE = _submission("/v1/interpolations", "InterpolationRequest")
TRAJECTORY = _submission("/v1/trajectories", "TrajectoryRequest")
EVALUATE = _submission("/v1/evaluations", "EvaluationRequest")
VERIFY = _submission("/v1/leaderboard/{id}/verify", None)
SWEEP = _submission("/v1/sweeps", "SweepRequest", records.SweepInfo)

JOBS = Operation("GET", "/v1/jobs", records.JobInfo, many=True, query=(*_PAGE, *_FILTER, "kind", "run", "submitter"))
JOB = Operation("GET", "/v1/jobs/{id}", records.JobInfo)
CANCEL = Operation("POST", "/v1/jobs/{id}/cancel")
DELETE_JOB = Operation("DELETE", "/v1/jobs/{id}")
EVENTS = Operation("GET", "/v1/jobs/{id}/events")
IMAGES = Operation("GET", "/v1/jobs/{id}/images", records.Picture, many=True, query=(*_PAGE, "class"))
IMAGE = Operation("GET", "/v1/images/{digest}")

TRAININGS = Operation("GET", "/v1/trainings", records.TrainingInfo, many=True, query=(*_PAGE, *_FILTER))
TRAINING = Operation("GET", "/v1/trainings/{id}", records.TrainingInfo)
CURVES = Operation("GET", "/v1/trainings/{id}/curves", records.Curves, query=("averages",))
PREVIEW = Operation("GET", "/v1/trainings/{id}/preview")
PRESETS = Operation("GET", "/v1/presets")

CHECKPOINTS = Operation("GET", "/v1/checkpoints", records.Checkpoint, many=True, query=(*_PAGE, "run"))
CHECKPOINT = Operation("GET", "/v1/checkpoints/{id}", records.Checkpoint)
DELETE_CHECKPOINT = Operation("DELETE", "/v1/checkpoints/{id}")
EXPORT = Operation("GET", "/v1/checkpoints/{id}/export", query=("format",))
IMPORT_CHECKPOINT = Operation(
    "POST",
    "/v1/checkpoints",
    records.ImportedCheckpoint,
    form=("file", "fileUpload", "name", "spec", "dataset"),
)

SCORES = Operation("GET", "/v1/leaderboard", records.Score, many=True, query=(*_PAGE, *_SCORES))
SCORE = Operation("GET", "/v1/leaderboard/{id}", records.Score)
SWEEPS = Operation("GET", "/v1/sweeps", records.SweepInfo, many=True, query=_PAGE)
SWEEP_INFO = Operation("GET", "/v1/sweeps/{id}", records.SweepInfo)
SWEEP_PLOT = Operation("GET", "/v1/sweeps/{id}/plot")
DELETE_SWEEP = Operation("DELETE", "/v1/sweeps/{id}")

DATASETS = Operation("GET", "/v1/datasets", records.Dataset, many=True)
DATASET = Operation("GET", "/v1/datasets/{name}", records.Dataset)
SKIPPED = Operation("GET", "/v1/datasets/{name}/skipped", records.SkippedFile, many=True, query=_PAGE)
DELETE_DATASET = Operation("DELETE", "/v1/datasets/{name}")
IMPORT_DATASET = Operation(
    "POST",
    "/v1/datasets",
    records.Dataset,
    form=(
        "name",
        "imageSize",
        "ground",
        "classes",
        "classesCsv",
        "classesCsvUpload",
        "archive",
        "archiveUpload",
        "setid",
        "setidUpload",
        "labels",
        "labelsUpload",
        "leftOut",
        "leftOutUpload",
    ),
)
BEGIN_UPLOAD = Operation("POST", "/v1/uploads", records.Upload, body="UploadRequest")
SEND_PART = Operation("PUT", "/v1/uploads/{id}/parts/{number}")

WORKERS = Operation("GET", "/v1/workers", records.Worker, many=True)
