"""Requests to the gateway: timeouts, retries, problem details, pages."""

from __future__ import annotations

import logging
import time
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import requests
from requests.auth import AuthBase

from ._deadline import Deadline
from ._version import __version__
from .errors import ApiError, GatewayUnreachable, NotFound, UnexpectedAnswer, api_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from ._operations import Operation
    from ._records import Record

T = TypeVar("T")

LOG = logging.getLogger("anthesis")

CONNECT_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 60.0
_FIRST_PAUSE_SECONDS = 0.5
_LARGEST_PAGE = 500
_CHUNK_BYTES = 1 << 20
_OF_PROXIES = frozenset({502, 504})
"""Answers of a proxy whose gateway is away; they come without Retry-After."""


class _Key(AuthBase):
    """Sends the key. Without an object of its own here, requests would send what ~/.netrc has for the host instead."""

    def __init__(self, key: str | None) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._key:
            request.headers["Authorization"] = f"Bearer {self._key}"
        return request


class Transport:
    """A connection to a gateway."""

    def __init__(self, gateway: str, key: str | None, timeout: float, retries: int) -> None:
        address = urlsplit(gateway)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise ValueError(f"gateway must be an address such as http://127.0.0.1:8080, was {gateway!r}")
        self.gateway = gateway.rstrip("/")
        self._timeout = timeout
        self._retries = retries
        self._session = requests.Session()
        self._session.auth = _Key(key)
        self._session.headers["User-Agent"] = f"anthesis-python/{__version__}"

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def send(
        self,
        operation: Operation,
        *,
        query: Mapping[str, Any] | None = None,
        json: Any = None,
        body: bytes | None = None,
        form: Callable[[], Any] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        stream: bool = False,
        retries: int | None = None,
        deadline: Deadline | None = None,
    ) -> requests.Response:
        """Send a request, again where that may help, and return an answer of success.

        Args:
            form: makes the fields and files of a form, for each attempt anew since files are read to their end.
            timeout: seconds that the gateway may be silent.
            deadline: of all attempts together.
        """
        address = self.gateway + operation.path
        most = self._retries if retries is None else retries
        end = deadline or Deadline(None)
        for attempt in range(most + 1):
            pause = min(_FIRST_PAUSE_SECONDS * 2.0**attempt, LONGEST_PAUSE_SECONDS)
            try:
                answer = self._session.request(
                    operation.method,
                    address,
                    params=_texts(query or {}),
                    json=json,
                    data=body,
                    files=form() if form else None,
                    headers={"Accept": "*/*" if operation.answer is None else "application/json", **(headers or {})},
                    timeout=(end.left(CONNECT_SECONDS), end.left(timeout or self._timeout)),
                    allow_redirects=False,
                    stream=stream,
                )
            except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as failure:
                problem: Exception = self._unreachable(failure)
                problem.__cause__ = failure
            else:
                if 200 <= answer.status_code < 300:
                    return answer
                refusal = _refusal(answer)
                if isinstance(refusal, NotFound) and operation.method == "DELETE" and attempt > 0:
                    return answer  # the attempt before deleted it, and its answer was lost
                if not isinstance(refusal, ApiError) or not _passing(refusal):
                    raise refusal
                pause = pause if refusal.retry_after is None else refusal.retry_after
                problem = refusal
            left = end.left(pause)
            if attempt == most or pause > LONGEST_PAUSE_SECONDS:
                raise problem
            LOG.info("%s; trying again in %.1f s", problem, pause)
            time.sleep(left)
        raise AssertionError("the loop returns or raises")

    def get(self, operation: Operation, answer: type[R], **options: Any) -> R:
        """Return the one object that `operation` answers with."""
        return answer.of(self.json(operation, **options))

    def json(self, operation: Operation, **options: Any) -> Any:
        """Return the JSON that `operation` answers with."""
        return _json(self.send(operation, **options))

    def list(
        self, operation: Operation, answer: type[R], limit: int | None = None, *, query: Mapping[str, Any] | None = None
    ) -> list[R]:
        """Return all objects, or up to `limit`, page by page."""
        found: list[R] = []
        page: dict[str, Any] = dict(query or {})
        while limit is None or len(found) < limit:
            if "limit" in operation.query:
                page["limit"] = _LARGEST_PAGE if limit is None else min(limit - len(found), _LARGEST_PAGE)
            response = self.send(operation, query=page)
            found.extend(answer.of(one) for one in _json(response))
            following = response.links.get("next", {}).get("url")
            if following is None:
                break
            page["cursor"] = parse_qs(urlsplit(following).query)["cursor"][0]
        return found[:limit]

    def submit(self, operation: Operation, body: Any, *, key: str | None = None, dry_run: bool = False) -> Any:
        """Submit a job. All attempts have one idempotency key, so that it is submitted once."""
        return self.json(
            operation,
            query={"dryRun": True} if dry_run else None,
            json=body,
            headers={} if dry_run else {"Idempotency-Key": key or str(uuid.uuid4())},
        )

    def content(self, operation: Operation, **options: Any) -> bytes:
        """Return the bytes that `operation` answers with."""
        return self.send(operation, **options).content

    def download(self, operation: Operation, target: Path, **options: Any) -> None:
        """Write the answer to a file, which is there as a whole or not at all."""
        part = target.with_name(target.name + ".part")
        try:
            with self.send(operation, stream=True, **options) as answer, part.open("wb") as out:
                for chunk in answer.iter_content(_CHUNK_BYTES):
                    out.write(chunk)
            part.replace(target)
        except requests.RequestException as failure:
            raise self._unreachable(failure) from failure
        finally:
            part.unlink(missing_ok=True)

    @contextmanager
    def stream(self, operation: Operation, *, headers: Mapping[str, str], **options: Any) -> Iterator[Iterator[bytes]]:
        """Open a stream of server-sent events, whose bytes come as soon as they are there."""
        wanted = {"Accept": "text/event-stream", "Accept-Encoding": "identity", "Cache-Control": "no-cache", **headers}
        with self.send(operation, headers=wanted, stream=True, **options) as answer:
            if not answer.headers.get("Content-Type", "").startswith("text/event-stream"):
                raise _unexpected(answer, "events")
            # Larger chunks are waited for where a proxy does not send the body in chunks of its own.
            yield answer.iter_content(1)

    def _unreachable(self, failure: Exception) -> GatewayUnreachable:
        if isinstance(failure, requests.exceptions.SSLError):
            return GatewayUnreachable(f"no TLS connection to {self.gateway}: {failure}")
        why = "no answer in time" if isinstance(failure, requests.Timeout) else "no answer"
        return GatewayUnreachable(
            f"{why} from {self.gateway}",
            next_command="start everything with ./anthesis up, or name another gateway: "
            'anthesis.Client("http://…"), or export ANTHESIS_GATEWAY=http://…',
        )


if TYPE_CHECKING:
    R = TypeVar("R", bound=Record)


def _texts(query: Mapping[str, Any]) -> dict[str, str]:
    return {name: _text(value) for name, value in query.items() if value is not None}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _passing(problem: ApiError) -> bool:
    """Whether the same request may be answered otherwise soon. A quota has no Retry-After: it needs a job to end."""
    return problem.status in _OF_PROXIES or (problem.status in (429, 503) and problem.retry_after is not None)


def _refusal(answer: requests.Response) -> ApiError | UnexpectedAnswer:
    """Return the error of an answer that is no success."""
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    finally:
        answer.close()
    if isinstance(problem, dict) and "detail" in problem:
        return api_error(answer.status_code, problem, _retry_after(answer))
    if answer.status_code >= 400:
        # Of a proxy: its page says nothing that a program could read.
        return api_error(answer.status_code, {}, _retry_after(answer))
    return _unexpected(answer, "JSON")


def _retry_after(answer: requests.Response) -> float | None:
    try:
        return float(answer.headers["Retry-After"])
    except (KeyError, ValueError):
        return None


def _json(answer: requests.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        raise _unexpected(answer, "JSON") from None


def _unexpected(answer: requests.Response, wanted: str) -> UnexpectedAnswer:
    kind = answer.headers.get("Content-Type", "no Content-Type")
    return UnexpectedAnswer(
        f"{answer.url} answered {answer.status_code} with {kind} instead of {wanted}; "
        "is it the address of a gateway, and no proxy in between?"
    )
