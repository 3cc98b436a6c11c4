from __future__ import annotations

import hashlib
import io
import json
import zipfile
from email import message_from_bytes
from typing import TYPE_CHECKING

import pytest

import anthesis
from anthesis import _uploads
from stub import END, Answer, Request, StubGateway, broken, events, ok, problem

if TYPE_CHECKING:
    from pathlib import Path

DATASET = {"name": "roses", "digest": "d", "imageCount": 3, "trainingCount": 2, "validationCount": 1}


def form(request: Request) -> dict[str, bytes]:
    head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
    parts = message_from_bytes(head + request.body).get_payload()
    assert isinstance(parts, list)
    return {str(one.get_param("name", header="content-disposition")): one.get_payload(decode=True) for one in parts}  # type: ignore[union-attr, misc]


def test_the_built_in_data_set_needs_no_files(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("POST", "/v1/datasets", ok({**DATASET, "name": "blossoms"}))

    dataset = client.datasets.import_images("blossoms", image_size=16)

    assert form(gateway.requests[0]) == {"name": b"blossoms", "imageSize": b"16"}
    assert dataset.image_count == 3


def test_a_folder_is_packed_in_the_same_way_each_time(gateway: StubGateway, client: anthesis.Client, tmp_path: Path) -> None:
    (tmp_path / "red").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("red/b.png", "red/a.png", "classes.csv", ".git/config"):
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "red" / "loop").symlink_to(tmp_path)
    (tmp_path / "gone.png").symlink_to(tmp_path / "nowhere")
    gateway.on("POST", "/v1/datasets", broken(), ok(DATASET))

    client.datasets.import_images("roses", tmp_path, classes="csv", ground="black")
    client.datasets.import_images("roses", tmp_path, classes="csv", ground="black")

    lost, first, second = (form(one) for one in gateway.requests)
    assert lost == first == second
    with zipfile.ZipFile(io.BytesIO(first["archive"])) as archive:
        assert archive.namelist() == ["classes.csv", "red/a.png", "red/b.png"]
    assert json.loads(first["leftOut"]) == [{"name": "gone.png", "reason": "it cannot be read: No such file or directory"}]
    assert (first["classes"], first["ground"]) == (b"csv", b"black")


def test_a_large_file_is_sent_in_the_parts_that_are_missing(
    gateway: StubGateway, client: anthesis.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_uploads, "LARGE_BYTES", 4)
    archive = tmp_path / "roses.zip"
    archive.write_bytes(b"0123456789")
    gateway.on("POST", "/v1/uploads", ok({"id": "u", "sizeBytes": 10, "partBytes": 4, "missing": [0, 2]}, 201))
    away = problem(503, "storage-unavailable", "the object storage is away", Retry_After="0")
    gateway.on("PUT", "/v1/uploads/u/parts/0", broken(), Answer(204))
    gateway.on("PUT", "/v1/uploads/u/parts/2", away, Answer(204))
    gateway.on("POST", "/v1/datasets", ok(DATASET))

    client.datasets.import_images("roses", archive)

    assert gateway.requests[0].json == {
        "fileName": "roses.zip",
        "sizeBytes": 10,
        "sha256": hashlib.sha256(b"0123456789").hexdigest(),
    }
    assert [one.body for one in gateway.sent("PUT", "/v1/uploads/u/parts/0")] == [b"0123", b"0123"]
    assert [one.body for one in gateway.sent("PUT", "/v1/uploads/u/parts/2")] == [b"89", b"89"]
    assert form(gateway.requests[-1])["archiveUpload"] == b"u"


def test_a_file_that_is_not_there_is_an_error(client: anthesis.Client, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="there is no file or folder"):
        client.datasets.import_images("roses", tmp_path / "roses.zip")


def test_a_checkpoint_becomes_a_file(gateway: StubGateway, client: anthesis.Client, tmp_path: Path) -> None:
    gateway.on("GET", "/v1/checkpoints/r@best/export", Answer(200, b"weights"))

    file = client.checkpoints.export("r@best", tmp_path / "model.pt", format="torchscript")

    assert file.read_bytes() == b"weights"
    assert gateway.requests[0].query == {"format": "torchscript"}


def test_half_a_file_is_not_kept(gateway: StubGateway, client: anthesis.Client, tmp_path: Path) -> None:
    gateway.on("GET", "/v1/checkpoints/c/export", Answer(200, stream=lambda: iter([b"half"]), cut=True))

    with pytest.raises(anthesis.GatewayUnreachable):
        client.checkpoints.export("c", tmp_path / "model.safetensors")

    assert not list(tmp_path.iterdir())


def test_a_model_becomes_a_checkpoint(gateway: StubGateway, client: anthesis.Client, tmp_path: Path) -> None:
    model = tmp_path / "model.weights.h5"
    model.write_bytes(b"weights")
    gateway.on("POST", "/v1/checkpoints", ok({"id": "c", "name": "model"}, 201))
    gateway.on("GET", "/v1/checkpoints/c", ok({"id": "c"}))

    checkpoint = client.checkpoints.import_file(model, spec={"prediction": "noise"}, dataset="roses")

    assert checkpoint.id == "c"
    assert form(gateway.requests[0]) == {
        "name": b"model.weights.h5",
        "spec": b'{"prediction": "noise"}',
        "dataset": b"roses",
        "file": b"weights",
    }


def test_a_sweep_is_waited_for_point_by_point(gateway: StubGateway, client: anthesis.Client) -> None:
    pytest.importorskip("pandas")
    sweep = {"id": "s", "checkpoint": "c", "protocol": "quick75", "seed": 42, "class": "rose"}
    point = {"sampler": "ddim", "networkEvaluations": 3, "steps": 3}
    before = [{**point, "state": "succeeded", "job": "a"}, {**point, "state": "running", "job": "b"}]
    after = [{**one, "state": "succeeded", "kid": 0.5} for one in before]
    gateway.on("POST", "/v1/sweeps", ok({"id": "s"}, 201))
    gateway.on("GET", "/v1/sweeps/s", ok({**sweep, "complete": False, "points": before}))
    gateway.on("GET", "/v1/sweeps/s", ok({**sweep, "complete": True, "points": after}))
    gateway.on("GET", "/v1/jobs/b", ok({"id": "b", "kind": "evaluation", "state": "running", "lastEvent": 5}))
    gateway.on("GET", "/v1/jobs/b/events", events(END))

    done = client.sweep("c", steps=[3], samplers=[{"second_order_alpha": 0.5}], class_name="rose").wait()

    assert done.info.complete
    assert done.info.class_name == "rose"
    assert done.table()["kid"].tolist() == [0.5, 0.5]
    assert gateway.requests[0].json == {
        "checkpoint": "c",
        "steps": [3],
        "samplers": [{"secondOrderAlpha": 0.5}],
        "class": "rose",
    }
    assert [one.headers["Last-Event-ID"] for one in gateway.sent("GET", "/v1/jobs/b/events")] == ["5"]


def test_waiting_for_a_sweep_has_an_end(gateway: StubGateway, client: anthesis.Client) -> None:
    point = {"sampler": "ddim", "networkEvaluations": 3, "steps": 3, "state": "running", "job": "b"}
    sweep = {"id": "s", "checkpoint": "c", "protocol": "quick75", "seed": 42, "complete": False, "points": [point]}
    gateway.on("GET", "/v1/sweeps/s", ok(sweep))
    gateway.on("GET", "/v1/jobs/b", ok({"id": "b", "kind": "evaluation", "state": "running", "lastEvent": 5}))
    gateway.on("GET", "/v1/jobs/b/events", events(cut=True))

    with pytest.raises(anthesis.WaitTimeout, match=r"the sweep has not ended within 0\.2 s; it goes on"):
        client.sweeps.get("s").wait(timeout=0.2)
