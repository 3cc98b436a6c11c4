"""The events of a job, as they happen."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import requests

from . import _operations as operations
from ._transport import LOG
from .errors import ApiError, GatewayUnreachable, ServerError, UnexpectedAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ._deadline import Deadline
    from ._transport import Transport

SILENCE_SECONDS = 45.0
"""A gateway sends something every 15 s; after three times that the connection is taken for lost."""

_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 10.0
_PASSING = frozenset({408, 425, 429})
_END = "end"


@dataclass(frozen=True)
class Event:
    """Something that happened to a job.

    Attributes:
        id: number of the event within its job; None for progress, which is not numbered.
        type: such as `io.anthesis.training.checkpoint-published.v1`; docs/asyncapi.yaml has all of them.
        data: what happened.
    """

    id: int | None
    type: str
    data: Any

    @property
    def name(self) -> str:
        """The type without what all types have, such as `training.checkpoint-published`."""
        return self.type.removeprefix("io.anthesis.").removesuffix(".v1")


def read(chunks: Iterable[bytes]) -> Iterator[Event | None]:
    """Read server-sent events; None is a sign of life in between.

    See https://html.spec.whatwg.org/multipage/server-sent-events.html, "Interpreting an event stream". What is cut off at the
    end of the stream is no event.
    """
    number: int | None = None
    kind = ""
    data: list[str] = []
    for line in _lines(chunks):
        if line.startswith(":"):
            yield None
            continue
        if line:
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if name == "id" and value.isdigit():
                number = int(value)
            elif name == "event":
                kind = value
            elif name == "data":
                data.append(value)
            continue
        if data:
            yield Event(number, kind, json.loads("\n".join(data)))
        number, kind, data = None, "", []


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    line = bytearray()
    after_return = False
    for chunk in chunks:
        for byte in chunk:
            if byte == 0x0A and after_return:
                after_return = False
            elif byte in (0x0A, 0x0D):
                yield line.decode()
                line.clear()
                after_return = byte == 0x0D
            else:
                line.append(byte)
                after_return = False


def follow(transport: Transport, job: str, after: int, deadline: Deadline) -> Iterator[Event]:
    """Yield the events of a job after number `after`, until it ends, also across interruptions.

    Once it was connected, only a definite answer of the gateway ends it before: a gateway that is restarted, or a network
    that is away for a while, does not.
    """
    last = after
    reached = False
    failures = 0
    while True:
        try:
            with transport.stream(
                operations.EVENTS.at(id=job),
                headers={"Last-Event-ID": str(last)},
                timeout=SILENCE_SECONDS,
                retries=0 if reached else None,
                deadline=deadline,
            ) as chunks:
                reached = True
                for event in read(chunks):
                    deadline.left(SILENCE_SECONDS)
                    if failures:
                        LOG.warning("connected to %s again", transport.gateway)
                        failures = 0
                    if event is None:
                        continue
                    last = event.id or last
                    if event.type == _END:
                        return
                    yield event
            lost = "it was closed"
        except (requests.RequestException, GatewayUnreachable, UnexpectedAnswer) as failure:
            # An unexpected answer is the page of a proxy whose gateway is away.
            if not reached:
                raise
            lost = str(failure.message if isinstance(failure, (GatewayUnreachable, UnexpectedAnswer)) else failure)
        except ApiError as refusal:
            if not reached or not (isinstance(refusal, ServerError) or refusal.status in _PASSING):
                raise
            lost = refusal.detail
        pause = deadline.left(min(_FIRST_PAUSE_SECONDS * 2.0**failures, _LONGEST_PAUSE_SECONDS))
        if not failures:
            LOG.warning("connection to %s lost (%s); the job continues, reconnecting", transport.gateway, lost)
        failures += 1
        time.sleep(pause)
