"""The time that a call may take, over all requests that it sends."""

from __future__ import annotations

import time

from .errors import WaitTimeout


class Deadline:
    """The end of a wait.

    Args:
        seconds: from now on; None for a wait without end.
        subject: what is waited for.
    """

    def __init__(self, seconds: float | None, subject: str = "the job") -> None:
        self._seconds = seconds
        self._subject = subject
        self._end = None if seconds is None else time.monotonic() + seconds

    def left(self, most: float) -> float:
        """Return the time that is left, up to `most` seconds, or raise `WaitTimeout` if there is none."""
        if self._end is None:
            return most
        left = self._end - time.monotonic()
        if left <= 0:
            raise WaitTimeout(f"{self._subject} has not ended within {self._seconds:g} s; it goes on")
        return min(most, left)
