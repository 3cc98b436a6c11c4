"""Errors of the gateway, the connection and jobs, and missing packages.

Wrong arguments raise `ValueError` or `FileNotFoundError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .jobs import Job


class AnthesisError(Exception):
    """Base class of the errors of this module.

    Attributes:
        next_command: the suggested next step, if one is known: a call of this client, or a command of the shell.
    """

    def __init__(self, message: str, *, next_command: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.next_command = next_command

    def __str__(self) -> str:
        return self.message if self.next_command is None else f"{self.message}\nnext: {self.next_command}"


class GatewayUnreachable(AnthesisError, ConnectionError):
    """No connection to the gateway, or none that lasts for an answer."""


class UnexpectedAnswer(AnthesisError):
    """An answer that no gateway of this version gives, such as the page of a proxy."""


class MissingExtra(AnthesisError, ImportError):
    """A package that only some functions need is not installed."""


class WaitTimeout(AnthesisError, TimeoutError):
    """A job did not end in the time that `wait` was given. The job goes on."""


class JobNotSucceeded(AnthesisError):
    """The job failed or was cancelled.

    Attributes:
        job: the job.
        code: stable name of the reason, such as `non-finite-loss`; docs/architecture.md lists them.
    """

    def __init__(self, job: Job, code: str, message: str) -> None:
        super().__init__(message)
        self.job = job
        self.code = code


class JobFailed(JobNotSucceeded):
    """A job that was waited for failed."""


class JobCancelled(JobNotSucceeded):
    """A job that was waited for was cancelled."""


class ApiError(AnthesisError):
    """The gateway refused a request; a problem detail (RFC 9457).

    Attributes:
        status: of HTTP.
        code: stable name of the kind of problem, such as `invalid-spec`; docs/architecture.md lists them.
        field: of the request that is at fault, if one is.
        detail: what is wrong, in a sentence.
        retry_after: seconds after which the same request may be answered, if the gateway said so.
        problem: the answer as it came.
    """

    def __init__(self, status: int, problem: Mapping[str, Any], retry_after: float | None = None) -> None:
        self.status = status
        self.code = str(problem.get("code", f"http-{status}"))
        self.field: str | None = problem.get("field")
        self.detail = str(problem.get("detail", f"the gateway answered {status}"))
        self.retry_after = retry_after
        self.problem = problem
        super().__init__(self.detail, next_command=_next_command(self.code, self.field, self.detail))


class InvalidRequest(ApiError):
    """400: a parameter or field is wrong; `field` names it."""


class Unauthorized(ApiError):
    """401: the API key is missing or invalid."""


class Forbidden(ApiError):
    """403: the key's scope does not include the operation, or the thing belongs to another submitter."""


class NotFound(ApiError):
    """404: there is nothing of this name."""


class Conflict(ApiError):
    """409: the request conflicts with the current state."""


class Gone(ApiError):
    """410: it was deleted, or is past its retention."""


class RefusedFile(ApiError):
    """422: a file was read and cannot be used."""


class TooManyRequests(ApiError):
    """429: a quota or a rate is used up."""


class ServerError(ApiError):
    """5xx: the gateway, or a proxy in front of it, could not answer."""


class Unavailable(ServerError):
    """503: a server behind the gateway is away; nothing was changed."""


_BY_STATUS: dict[int, type[ApiError]] = {
    400: InvalidRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    410: Gone,
    422: RefusedFile,
    429: TooManyRequests,
    503: Unavailable,
}


def api_error(status: int, problem: Mapping[str, Any], retry_after: float | None = None) -> ApiError:
    """Return the error of the class that belongs to `status`."""
    default = ServerError if status >= 500 else ApiError
    return _BY_STATUS.get(status, default)(status, problem, retry_after)


_LISTS = {
    "training": "client.runs.list()",
    "checkpoint": "client.checkpoints.list()",
    "score": "client.scores()",
    "sweep": "client.sweeps.list()",
    "data": "client.datasets.list()",
}

_OF_FIELD = {
    "checkpoint": "client.checkpoints.list()",
    "initialCheckpoint": "client.checkpoints.list()",
    "continues": "client.runs.list()",
    "dataset": "client.datasets.list()",
    "preset": "client.presets()",
}

_OF_CODE = {
    "unauthorized": 'anthesis.Client(key="anth_…"), or export ANTHESIS_KEY=anth_…',
    "forbidden": "anthesis keys create --scope submit NAME",
    "quota-exceeded": 'client.jobs.list(state="queued")',
    "job-not-ended": "client.job(ID).wait()",
    "unknown-host": "start the gateway with ANTHESIS_ACCESS_HOSTS, or use its address 127.0.0.1",
    "ledger-unavailable": "anthesis status",
    "storage-unavailable": "anthesis status",
    "broker-unavailable": "anthesis status",
    "internal-error": "anthesis logs gateway",
}


def _next_command(code: str, field: str | None, detail: str) -> str | None:
    if code in ("not-found", "job-deleted"):
        # Details begin with what they are about.
        return _LISTS.get(detail.split(" ", 1)[0], "client.jobs.list()")
    if code == "invalid-spec":
        return _OF_FIELD.get(field or "")
    return _OF_CODE.get(code)
