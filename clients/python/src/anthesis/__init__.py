"""Client of Anthesis: train diffusion models, sample images, compare scores.

>>> import anthesis
>>> client = anthesis.Client()
>>> run = client.train("blossoms", preset="tiny").wait()
>>> client.sample(run, images=8).wait().grid()
"""

from ._events import Event
from ._version import __version__
from .client import Client
from .errors import (
    AnthesisError,
    ApiError,
    Conflict,
    Forbidden,
    GatewayUnreachable,
    Gone,
    InvalidRequest,
    JobCancelled,
    JobFailed,
    JobNotSucceeded,
    MissingExtra,
    NotFound,
    RefusedFile,
    ServerError,
    TooManyRequests,
    Unauthorized,
    Unavailable,
    UnexpectedAnswer,
    WaitTimeout,
)
from .jobs import Evaluation, Job, Sampling, Training
from .records import Checkpoint, Dataset, Epoch, Picture, Plan, Score
from .sweeps import Sweep

__all__ = [
    "AnthesisError",
    "ApiError",
    "Checkpoint",
    "Client",
    "Conflict",
    "Dataset",
    "Epoch",
    "Evaluation",
    "Event",
    "Forbidden",
    "GatewayUnreachable",
    "Gone",
    "InvalidRequest",
    "Job",
    "JobCancelled",
    "JobFailed",
    "JobNotSucceeded",
    "MissingExtra",
    "NotFound",
    "Picture",
    "Plan",
    "RefusedFile",
    "Sampling",
    "Score",
    "ServerError",
    "Sweep",
    "TooManyRequests",
    "Training",
    "Unauthorized",
    "Unavailable",
    "UnexpectedAnswer",
    "WaitTimeout",
    "__version__",
]
