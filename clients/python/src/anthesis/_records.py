"""Answers of the gateway as dataclasses.

A field is read by the name that it has in the API, which is its own in camel case unless it says otherwise. `schema` is the
name of the answer in the OpenAPI document; tests compare the two.
"""

from __future__ import annotations

import re
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Any, ClassVar, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from .errors import UnexpectedAnswer

Json = dict[str, Any]
"""An object of JSON."""

R = TypeVar("R", bound="Record")


def camel(name: str) -> str:
    """Return `learning_rate` as `learningRate`, and a name without underscores as it is."""
    head, *rest = name.split("_")
    return head + "".join(word[:1].upper() + word[1:] for word in rest)


def snake(name: str) -> str:
    """Return `learningRate` as `learning_rate`."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


@dataclass(frozen=True, kw_only=True)
class Record:
    """An object of an answer.

    Attributes:
        raw: the object as it came, with the fields that this version of the client does not know.
    """

    schema: ClassVar[str]

    raw: Json = field(repr=False, compare=False)

    @classmethod
    def of(cls: type[R], raw: Any) -> R:
        """Read an object of JSON."""
        if not isinstance(raw, dict):
            raise UnexpectedAnswer(f"the gateway's answer is no {cls.schema}, but {str(raw)[:80]!r}")
        values: dict[str, Any] = {"raw": raw}
        for name, (key, kind, required) in api_fields(cls).items():
            if raw.get(key) is not None:
                values[name] = _converted(kind, raw[key])
            elif required:
                raise UnexpectedAnswer(
                    f"the gateway's answer, a {cls.schema}, has no field '{key}'; "
                    "do the gateway and this client have the same version?"
                )
        return cls(**values)

    def as_dict(self) -> Json:
        """Return the fields by the names that they have in Python, such as a row of a table needs."""
        return {name: getattr(self, name) for name in self.columns()}

    @classmethod
    def columns(cls) -> list[str]:
        """Return the names of the fields in Python."""
        return [one.name for one in fields(cls) if one.name != "raw"]


def api_fields(record: type[Record]) -> dict[str, tuple[str, Any, bool]]:
    """Return for each field its name in the API, its type, and whether every answer has it."""
    return _api_fields(cast("Any", record))


@cache
def _api_fields(record: Any) -> dict[str, tuple[str, Any, bool]]:
    hints = get_type_hints(record)
    return {
        one.name: (
            one.metadata.get("name", camel(one.name)),
            hints[one.name],
            one.default is MISSING and one.default_factory is MISSING,
        )
        for one in fields(record)
        if one.name != "raw"
    }


def _converted(kind: Any, value: Any) -> Any:
    if get_origin(kind) in (Union, UnionType):
        kind = next(one for one in get_args(kind) if one is not type(None))
    if get_origin(kind) is list:
        (element,) = get_args(kind)
        return [_converted(element, one) for one in value]
    if kind is datetime:
        return instant(value)
    if kind is float:
        return float(value)
    if isinstance(kind, type) and issubclass(kind, Record):
        return kind.of(value)
    return value


def instant(text: str) -> datetime:
    """Read a time; Python keeps microseconds, the gateway sends up to nanoseconds."""
    return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", _six_digits(text)).replace("Z", "+00:00"))


def _six_digits(text: str) -> str:
    # Python 3.10 reads fractions of three or six digits only.
    return re.sub(r"\.(\d{1,6})(?=\D|$)", lambda fraction: "." + fraction[1].ljust(6, "0"), text)
