"""What the client asks and reads, beside the gateway's OpenAPI document."""

from __future__ import annotations

import inspect
import json
import re
from datetime import datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest
import requests

from anthesis import _operations, records
from anthesis._operations import Operation
from anthesis._records import Record, api_fields, camel
from anthesis._submissions import Options, Planner, Settings

OPERATIONS = {name: one for name, one in vars(_operations).items() if isinstance(one, Operation)}
RECORDS = [one for one in vars(records).values() if isinstance(one, type) and issubclass(one, Record) and one is not Record]
FLAT_FIELDS_OF_0_1 = {
    "imageSize", "batchSize", "repetitions", "widths", "blockDepth", "embeddingDimensions", "embeddingMaxFrequency",
    "minSignalRate", "maxSignalRate", "loss", "learningRate", "weightDecay",
}  # fmt: skip
NOT_OFFERED = {
    _operations.TRAIN: FLAT_FIELDS_OF_0_1,
    _operations.FORK: FLAT_FIELDS_OF_0_1 | {"dataset"},
    # interpolate, trajectory and verify have operations of their own
    _operations.SAMPLE: {"interpolation", "trajectory"},
    _operations.EVALUATE: {"verifies"},
}
JSON_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", dict: "object"}


@pytest.fixture(scope="module")
def document(request: pytest.FixtureRequest) -> Any:
    gateway = request.config.getoption("--gateway")
    if gateway:
        return requests.get(f"{gateway}/q/openapi?format=json", timeout=60).json()
    file = request.config.getoption("--openapi")
    if not file.exists():
        pytest.skip(f"needs {file}: ./anthesis build, --openapi FILE or --gateway URL")
    return json.loads(file.read_text())


def resolved(document: Any, schema: Any) -> Any:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def operation_of(document: Any, operation: Operation) -> Any:
    assert operation.path in document["paths"], f"no path {operation.path}"
    return document["paths"][operation.path][operation.method.lower()]


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_the_operation_takes_what_is_sent(document: Any, operation: Operation) -> None:
    described = operation_of(document, operation)
    parameters = {(one["in"], one["name"]) for one in described.get("parameters", [])}

    assert {name for place, name in parameters if place == "path"} == set(re.findall(r"{(\w+)}", operation.path))
    assert {("query", name) for name in operation.query} <= parameters
    if "dryRun" in operation.query:
        assert ("header", "Idempotency-Key") in parameters
    if operation is _operations.EVENTS:
        assert ("header", "Last-Event-ID") in parameters
    content = described.get("requestBody", {}).get("content", {})
    if operation.body:
        assert content["application/json"]["schema"]["$ref"].endswith("/" + operation.body)
    elif operation.form:
        fields = resolved(document, content["multipart/form-data"]["schema"])["properties"]
        # A large file goes before the form, whose field is named after it then.
        assert set(operation.form) <= fields.keys() | {
            f"{name}Upload" for name, one in fields.items() if one.get("format") == "binary"
        }


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_the_operation_answers_what_is_read(document: Any, operation: Operation) -> None:
    if operation.answer is None:
        return
    described = operation_of(document, operation)
    schemas = [
        answer["content"]["application/json"]["schema"] for status, answer in described["responses"].items() if status < "300"
    ]

    for schema in schemas:
        element = schema["items"] if operation.many else schema
        assert operation.many == (schema.get("type") == "array")
        names = [one["$ref"].rsplit("/", 1)[1] for one in element.get("anyOf", [element])]
        assert operation.answer.schema in names


@pytest.mark.parametrize("record", RECORDS, ids=lambda one: one.__name__)
def test_the_fields_that_are_read_are_there(document: Any, record: type[Record]) -> None:
    properties = document["components"]["schemas"][record.schema]["properties"]

    for name, kind, _ in api_fields(record).values():
        assert name in properties, f"{record.schema} has no {name}"
        assert_fits(document, f"{record.schema}.{name}", kind, properties[name])


def assert_fits(document: Any, name: str, kind: Any, schema: Any) -> None:
    if get_origin(kind) in (Union, UnionType):
        (kind,) = (one for one in get_args(kind) if one is not type(None))
    if isinstance(kind, type) and issubclass(kind, Record):
        assert schema["$ref"].endswith("/" + kind.schema), name
        return
    schema = resolved(document, schema)
    if kind is Any:
        return
    if get_origin(kind) is list:
        assert schema["type"] == "array", name
        assert_fits(document, name + "[]", get_args(kind)[0], schema["items"])
    elif kind is datetime:
        assert schema["format"] == "date-time", name
    else:
        assert schema["type"] == JSON_TYPES[get_origin(kind) or kind], name


class Recorder:
    """In place of a connection: what would be sent."""

    def __init__(self) -> None:
        self.operation: Operation | None = None
        self.body: Any = None

    def submit(self, operation: Operation, body: Any, *, dry_run: bool) -> Any:
        self.operation, self.body = operation, body
        return {"kind": "training", "runnable": True}


def test_the_help_of_train_names_all_settings() -> None:
    named = re.search(r"settings: (.*)\. docs/", inspect.getdoc(Planner.train) or "", re.DOTALL)

    assert named
    assert set(re.findall(r"\w+", named[1].replace(" and ", " "))) == set(Settings.__annotations__)


@pytest.mark.parametrize(
    "name", ["train", "extend", "resume", "fork", "sample", "interpolate", "trajectory", "evaluate", "sweep"]
)
def test_each_submission_offers_every_field(document: Any, name: str) -> None:
    recorder = Recorder()
    method = getattr(Planner(recorder), name)  # type: ignore[arg-type]
    values: dict[str, Any] = {
        "steps": [3] if name == "sweep" else 3,
        "samplers": [{}],
        "sampler": {},
        "guidance": 2,
        "classes": ["rose"],
    }
    named = [one.name for one in inspect.signature(method).parameters.values() if one.kind is not one.VAR_KEYWORD]
    more = (Settings if name in ("train", "fork") else Options).__annotations__

    method(**{one: values.get(one, "x") for one in [*named, *more]})

    operation = by_path(recorder)
    fields = set(document["components"]["schemas"][operation.body]["properties"])
    assert set(recorder.body) == fields - NOT_OFFERED.get(operation, set())
    if "sampler" in recorder.body:
        guidance = document["components"]["schemas"]["SamplerRequest"]["properties"]["guidance"]
        assert set(recorder.body["sampler"]["guidance"]) <= set(resolved(document, guidance)["properties"])


def by_path(recorder: Recorder) -> Operation:
    assert recorder.operation
    sent = recorder.operation.path
    (found,) = (
        one
        for one in OPERATIONS.values()
        if one.body and one.method == "POST" and re.fullmatch(one.path.replace("{id}", "x"), sent)
    )
    return found


def test_an_upload_is_begun_with_the_fields_of_its_request(document: Any) -> None:
    assert {"fileName", "sizeBytes", "sha256"} == set(document["components"]["schemas"]["UploadRequest"]["properties"])


def test_a_problem_has_the_fields_that_errors_have(document: Any) -> None:
    assert {"status", "code", "field", "detail"} <= set(document["components"]["schemas"]["Problem"]["properties"])


@pytest.mark.parametrize("name", ["learning_rate", "learningRate"])
def test_both_ways_to_write_a_name_are_one(name: str) -> None:
    assert camel(name) == "learningRate"
