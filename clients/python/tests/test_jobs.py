from __future__ import annotations

import io
import logging
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

import anthesis
from anthesis import _events, _transport
from stub import END, Answer, StubGateway, broken, event, events, ok, problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def job(state: str, kind: str = "sampling", **more: Any) -> Answer:
    return ok({"id": "j", "kind": kind, "state": state, "lastEvent": 1, **more})


STARTED = event(2, "job.started", jobId="j")
PROGRESS = event(None, "job.progress", done=3, total=8, unit="images", metrics={})
SUCCEEDED = event(3, "job.succeeded", jobId="j", state="succeeded")


def test_waiting_follows_the_events_to_the_end(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("GET", "/v1/jobs/j", job("queued"), job("queued"), job("succeeded"))
    gateway.on("GET", "/v1/jobs/j/events", events(STARTED, b":still here\n\n", PROGRESS, SUCCEEDED, END))
    seen: list[anthesis.Event] = []

    waited = client.job("j").wait(on_event=seen.append)

    assert waited.state == "succeeded"
    assert [(one.id, one.name) for one in seen] == [(2, "job.started"), (None, "job.progress"), (3, "job.succeeded")]
    assert gateway.sent("GET", "/v1/jobs/j/events")[0].headers["Last-Event-ID"] == "1"


def test_what_has_ended_is_not_followed(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("GET", "/v1/jobs/j", job("succeeded"))

    client.job("j").wait()

    assert not gateway.sent("GET", "/v1/jobs/j/events")


def test_a_stream_that_breaks_goes_on_after_the_last_event(
    gateway: StubGateway, client: anthesis.Client, caplog: pytest.LogCaptureFixture
) -> None:
    half = event(9, "job.succeeded", jobId="j")[:20]
    gateway.on("GET", "/v1/jobs/j", job("queued"), job("queued"), job("succeeded"))
    gateway.on(
        "GET",
        "/v1/jobs/j/events",
        events(STARTED, PROGRESS, half, cut=True),
        broken(),
        problem(503, "ledger-unavailable", "the ledger is unavailable", Retry_After="5"),
        problem(429, "rate-limited", "this key may ask 3 times a minute"),
        Answer(502, b"<html>", {"Content-Type": "text/html"}),
        Answer(200, b"<html>", {"Content-Type": "text/html"}),
        Answer(302, b"", {"Location": "http://127.0.0.1:1/"}),
        events(cut=True),
        events(SUCCEEDED, END),
    )
    seen: list[anthesis.Event] = []

    with caplog.at_level(logging.WARNING):
        client.job("j").wait(on_event=seen.append)

    assert [one.id for one in seen] == [2, None, 3]
    asked = gateway.sent("GET", "/v1/jobs/j/events")
    assert [one.headers["Last-Event-ID"] for one in asked] == ["1", *["2"] * 8]
    lost, again = (one.getMessage() for one in caplog.records)
    assert "the job continues, reconnecting" in lost
    assert again == f"connected to {gateway.address} again"


def test_a_gateway_that_says_nothing_is_taken_for_lost(
    gateway: StubGateway, client: anthesis.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def silence() -> Any:
        yield STARTED
        ended.wait(10)

    monkeypatch.setattr(_events, "SILENCE_SECONDS", 0.05)
    gateway.on("GET", "/v1/jobs/j", job("queued"), job("queued"), job("succeeded"))
    silent = Answer(200, headers={"Content-Type": "text/event-stream"}, stream=silence)
    gateway.on("GET", "/v1/jobs/j/events", silent, events(SUCCEEDED, END))

    client.job("j").wait()

    ended.set()
    assert len(gateway.sent("GET", "/v1/jobs/j/events")) == 2


def test_a_definite_answer_ends_the_wait(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("GET", "/v1/jobs/j", job("running"))
    gateway.on(
        "GET", "/v1/jobs/j/events", events(STARTED, cut=True), problem(410, "job-deleted", "job j was deleted, with its events")
    )

    with pytest.raises(anthesis.Gone) as gone:
        client.job("j").wait()

    assert gone.value.next_command == "client.jobs.list()"


def test_a_gateway_that_was_never_reached_is_an_error(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("GET", "/v1/jobs/j", job("running")).on("GET", "/v1/jobs/j/events", broken())

    with pytest.raises(anthesis.GatewayUnreachable):
        client.job("j").wait()


def test_no_stream_of_events_is_an_error(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("GET", "/v1/jobs/j/events", Answer(200, b"<html>", {"Content-Type": "text/html"}))
    gateway.on("GET", "/v1/jobs/j", job("running"))

    with pytest.raises(anthesis.UnexpectedAnswer, match="instead of events"):
        client.job("j").wait()


def test_waiting_has_an_end(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("GET", "/v1/jobs/j", job("running")).on("GET", "/v1/jobs/j/events", events(STARTED, cut=True))

    with pytest.raises(anthesis.WaitTimeout, match=r"within 0\.2 s; it goes on"):
        client.job("j").wait(timeout=0.2)


@pytest.mark.parametrize("away", [broken(), problem(503, "ledger-unavailable", "the ledger is unavailable", Retry_After="30")])
@pytest.mark.parametrize("path", ["/v1/jobs/j", "/v1/jobs/j/events"])
def test_waiting_has_an_end_before_the_first_connection(
    gateway: StubGateway, monkeypatch: pytest.MonkeyPatch, path: str, away: Answer
) -> None:
    monkeypatch.setattr(_transport, "_FIRST_PAUSE_SECONDS", 30)
    gateway.on("GET", "/v1/jobs/j", job("running"))
    with anthesis.Client(gateway.address) as client:
        followed = client.job("j")
        gateway.on("GET", path, away)
        if path == "/v1/jobs/j":
            client.job("j")  # takes the first answer

        with pytest.raises(anthesis.WaitTimeout, match=r"within 0\.2 s; it goes on"):
            followed.wait(timeout=0.2)


@pytest.mark.parametrize(("state", "error"), [("failed", anthesis.JobFailed), ("cancelled", anthesis.JobCancelled)])
def test_a_job_that_did_not_succeed_is_an_error(
    gateway: StubGateway, client: anthesis.Client, state: str, error: type[anthesis.JobNotSucceeded]
) -> None:
    gateway.on("GET", "/v1/jobs/j", job(state, error={"code": "non-finite-loss", "message": "the loss is NaN at step 7"}))

    with pytest.raises(error, match=f"sampling j {state}: the loss is NaN at step 7") as raised:
        client.job("j").wait()

    assert raised.value.code == "non-finite-loss"
    assert raised.value.job.state == state


def test_an_interrupted_wait_says_that_the_job_goes_on(
    gateway: StubGateway, client: anthesis.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    gateway.on("GET", "/v1/jobs/j", job("running", "training")).on("GET", "/v1/jobs/j/events", events(STARTED, END))

    def interrupt(_: anthesis.Event) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        client.job("j").wait(on_event=interrupt, progress=False)

    said = capsys.readouterr().err
    assert "training j goes on" in said
    assert 'client.job("j").wait()' in said
    assert 'client.job("j").cancel()' in said


def test_lines_may_end_as_the_standard_allows_and_data_may_have_several() -> None:
    stream = b'\xef\xbb\xbfid:1\r\nevent: a\r\ndata: {"x":\r\ndata: "\xc3\xa9"}\r\n\r\n:\rdata: 2\r\rretry: 5\n\ndata: cut'

    found = list(_events.read(bytes([byte]) for byte in stream.removeprefix(b"\xef\xbb\xbf")))

    assert found == [_events.Event(1, "a", {"x": "é"}), None, _events.Event(None, "", 2)]


def test_a_bar_moves_with_the_job(gateway: StubGateway, client: anthesis.Client, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tqdm")
    gateway.on("GET", "/v1/jobs/j", job("queued"), job("queued"), job("succeeded"))
    gateway.on("GET", "/v1/jobs/j/events", events(STARTED, PROGRESS, SUCCEEDED, END))

    client.job("j").wait(progress=True)

    assert "sampling j: 100%" in capsys.readouterr().err.split("\r")[-1]


def image(color: str) -> bytes:
    pillow = pytest.importorskip("PIL.Image")
    out = io.BytesIO()
    pillow.new("RGB", (4, 4), color).save(out, "PNG")
    return out.getvalue()


def sampled(gateway: StubGateway) -> None:
    gateway.on("GET", "/v1/jobs/j", job("succeeded", spec={"checkpoint": "c", "seed": 7}))
    links = [
        {"name": "../grid.png", "digest": "d0", "path": "/v1/images/d0"},
        {"name": "image_000001_rose.png", "digest": "d2", "path": "/v1/images/d2", "number": 1, "class": "rose"},
        {"name": "image_000000.png", "digest": "d1", "path": "/v1/images/d1", "number": 0},
    ]
    gateway.on("GET", "/v1/jobs/j/images", ok(links))
    for digest, color in (("d0", "white"), ("d1", "red"), ("d2", "blue")):
        gateway.on("GET", f"/v1/images/{digest}", Answer(200, image(color), {"Content-Type": "image/png"}))


def test_images_are_those_of_pillow_with_what_makes_them_again(gateway: StubGateway, client: anthesis.Client) -> None:
    sampled(gateway)
    sampling = client.job("j")
    assert isinstance(sampling, anthesis.Sampling)

    first, second = sampling.images()

    assert first.getpixel((0, 0)) == (255, 0, 0)
    assert first.info["number"] == 0
    assert second.info == {
        "number": 1,
        "class": "rose",
        "digest": "d2",
        "name": "image_000001_rose.png",
        "job": "j",
        "checkpoint": "c",
        "seed": 7,
    }
    assert sampling.grid().getpixel((0, 0)) == (255, 255, 255)


def test_downloads_stay_in_their_folder(gateway: StubGateway, client: anthesis.Client, tmp_path: Path) -> None:
    sampled(gateway)
    sampling = client.job("j")
    assert isinstance(sampling, anthesis.Sampling)

    files = sampling.download(tmp_path / "pictures")

    assert [one.name for one in files] == ["grid.png", "image_000000.png", "image_000001_rose.png"]
    assert {one.parent for one in files} == {tmp_path / "pictures"}


def test_all_pictures_are_listed(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("GET", "/v1/jobs/j", job("succeeded"))
    link = '</v1/jobs/j/images?cursor=next>; rel="next"'
    many = [{"name": "a", "digest": "d", "path": "p", "number": 0}] * 100_000
    gateway.on("GET", "/v1/jobs/j/images", ok(many, Link=link), ok(many[:1]))
    sampling = client.job("j")
    assert isinstance(sampling, anthesis.Sampling)

    assert len(sampling.pictures()) == 100_001
    assert [one.query for one in gateway.sent("GET", "/v1/jobs/j/images")] == [
        {"limit": "500"},
        {"limit": "500", "cursor": "next"},
    ]


def test_an_overview_that_is_not_there_yet_is_an_error(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("GET", "/v1/jobs/j", job("running")).on("GET", "/v1/jobs/j/images", ok([]))
    sampling = client.job("j")
    assert isinstance(sampling, anthesis.Sampling)

    with pytest.raises(anthesis.AnthesisError, match="has no overview yet") as missing:
        sampling.overview()

    assert missing.value.next_command == 'client.job("j").wait()'


@pytest.mark.parametrize("change", [anthesis.Training.cancel, anthesis.Training.delete])
def test_a_training_that_was_changed_is_asked_for_again(
    gateway: StubGateway, client: anthesis.Client, change: Callable[[anthesis.Training], None]
) -> None:
    training = {"id": "t", "name": "n", "state": "running"}
    gateway.on("GET", "/v1/trainings/t", ok(training), ok({**training, "state": "cancelling"}))
    gateway.on("POST", "/v1/jobs/t/cancel", Answer(202)).on("DELETE", "/v1/jobs/t", Answer(204))
    run = client.runs.get("t")

    change(run)

    assert run.state == "cancelling"


def test_a_preview_is_an_image_of_pillow(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("GET", "/v1/trainings/t", ok({"id": "t", "name": "n", "state": "running", "previewStep": 40}))
    none = problem(404, "not-found", "a preview of training t does not exist")
    gateway.on("GET", "/v1/trainings/t/preview", none, Answer(200, image("red"), {"Content-Type": "image/png"}))
    run = client.runs.get("t")

    assert run.training.preview_step == 40
    assert run.preview() is None
    preview = run.preview()
    assert preview is not None
    assert preview.getpixel((0, 0)) == (255, 0, 0)


def test_curves_are_a_table(gateway: StubGateway, client: anthesis.Client) -> None:
    pytest.importorskip("pandas")
    training = {"id": "t", "name": "n", "state": "succeeded"}
    epochs = [
        {"epoch": 1, "checkpoint": "a", "step": 8, "noiseLoss": 0.5},
        {"epoch": 2, "checkpoint": "b", "step": 16, "kid": 1},
    ]
    steps = [{"step": 4, "metrics": {"noiseLoss": 0.7, "imagesPerSecond": 9}}]
    gateway.on("GET", "/v1/trainings/t", ok(training))
    both, none = ok({"epochs": epochs, "steps": steps}), ok({"epochs": [], "steps": []})
    gateway.on("GET", "/v1/trainings/t/curves", both, both, none)
    run = client.runs.get("t")

    table = run.curves()
    assert table.loc[1, "noise_loss"] == 0.5
    assert table.columns[:3].tolist() == ["checkpoint", "step", "momentum"]
    assert list(run.curves("step").columns) == ["noise_loss", "images_per_second"]
    assert run.curves(averages="all").empty
    assert [one.query["averages"] for one in gateway.sent("GET", "/v1/trainings/t/curves")] == ["one", "one", "all"]
    assert run.curves("step").index.name == "step"


def test_a_leaderboard_is_a_table(gateway: StubGateway, client: anthesis.Client) -> None:
    pytest.importorskip("pandas")
    score = {
        "id": "s", "rank": 1, "kid": 0.1, "standardError": 0.01, "kidLow": 0.08, "kidHigh": 0.12, "calibrated": False,
        "protocol": "quick75", "class": "rose", "momentum": 0.999,
    }  # fmt: skip
    gateway.on("GET", "/v1/leaderboard", ok([score]), ok([]))

    table = client.leaderboard("blossoms", calibrated=False)
    assert table.loc[1, ["class_name", "momentum"]].tolist() == ["rose", 0.999]
    assert client.leaderboard().empty
    assert gateway.requests[0].query == {"dataset": "blossoms", "calibrated": "false", "limit": "100"}


def test_a_run_without_scores_has_no_best_checkpoint(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("GET", "/v1/trainings/t", ok({"id": "t", "name": "n", "state": "running"}))

    assert client.runs.get("t").best is None


@pytest.mark.parametrize(("package", "extra"), [("pandas", "tables"), ("PIL", "images"), ("tqdm", "progress")])
def test_a_missing_package_says_how_to_install_it(
    gateway: StubGateway, client: anthesis.Client, monkeypatch: pytest.MonkeyPatch, package: str, extra: str
) -> None:
    for name in [package, "PIL.Image", "tqdm.auto"]:
        monkeypatch.setitem(sys.modules, name, None)
    gateway.on("GET", "/v1/jobs/j", job("running", spec={}))
    gateway.on("GET", "/v1/jobs/j/images", ok([{"name": "a", "digest": "d", "path": "p", "number": 0}]))
    sampling = client.job("j")
    assert isinstance(sampling, anthesis.Sampling)
    needing: dict[str, Callable[[], object]] = {
        "pandas": client.leaderboard,
        "PIL": sampling.images,
        "tqdm": lambda: sampling.wait(progress=True),
    }

    with pytest.raises(anthesis.MissingExtra, match=rf"pip install 'anthesis\[{extra}\]'"):
        needing[package]()
