"""Bars: in a terminal, in a notebook, or none."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from ._extras import require
from .errors import MissingExtra

if TYPE_CHECKING:
    from ._events import Event

_SHOWN = {"epochNoiseLoss": "noise loss", "epochImageLoss": "image loss", "imagesPerSecond": "images/s"}


class Bar:
    """A bar of tqdm, or nothing.

    Args:
        progress: True needs tqdm, None takes it if it is there, False shows nothing.
    """

    def __init__(self, label: str, progress: bool | None, *, unit: str = "it", total: int | None = None) -> None:
        self._bar: Any = None
        self._begun = False
        if progress is False:
            return
        try:
            tqdm = _tqdm()
        except MissingExtra:
            if progress:
                raise
            return
        scaled = unit == "B"
        self._bar = tqdm(desc=label, unit=unit, total=total, unit_scale=scaled, unit_divisor=1024 if scaled else 1000)

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def add(self, amount: int) -> None:
        """Move the bar."""
        if self._bar is not None:
            self._bar.update(amount)

    def show(self, event: Event) -> None:
        """Move the bar to where the job is."""
        if self._bar is None:
            return
        if event.name == "job.progress":
            bar, data = self._bar, event.data
            bar.unit = data.get("unit", "it")
            bar.total = data.get("total")
            metrics = data.get("metrics", {})
            bar.set_postfix({label: f"{metrics[key]:.4g}" for key, label in _SHOWN.items() if key in metrics}, refresh=False)
            if not self._begun:
                # What was done before is not counted into the speed.
                self._begun = True
                bar.initial = bar.n = data["done"]
            bar.update(data["done"] - bar.n)
            bar.refresh()
        elif event.name == "job.succeeded":
            # Progress is sent about once a second: the last of it need not be the end, and a short job has none.
            self._bar.total = self._bar.total or 1
            self._bar.update(self._bar.total - self._bar.n)


def _tqdm() -> Any:
    with warnings.catch_warnings():
        # Without ipywidgets a notebook shows the bar as text, and tqdm warns of it.
        warnings.simplefilter("ignore")
        return require("tqdm.auto", "progress").tqdm
