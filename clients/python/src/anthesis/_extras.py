"""Packages that only some functions need."""

from __future__ import annotations

import importlib
from typing import Any

from .errors import MissingExtra


def require(module: str, extra: str) -> Any:
    """Import `module`, or say by which extra of this package it is installed."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        package = module.split(".", 1)[0]
        raise MissingExtra(
            f"this needs the package {package}, which is not installed",
            next_command=f"pip install 'anthesis[{extra}]'",
        ) from error
