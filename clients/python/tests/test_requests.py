from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

import anthesis
from stub import Answer, StubGateway, broken, ok, problem

if TYPE_CHECKING:
    from pathlib import Path

TRAINING = {"id": "t1", "kind": "training", "spec": {}, "warnings": ["no score"]}


def test_a_submission_is_sent_with_the_names_of_the_api(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("POST", "/v1/trainings", ok(TRAINING, 201))

    run = client.train(
        "blossoms", preset="tiny", early_stopping_patience=2, optimizer={"learning_rate": 1e-3, "weightDecay": 0}
    )

    assert gateway.requests[0].json == {
        "dataset": "blossoms",
        "preset": "tiny",
        "earlyStoppingPatience": 2,
        "optimizer": {"learningRate": 1e-3, "weightDecay": 0},
    }
    assert (run.id, run.warnings) == ("t1", ["no score"])


def test_a_training_given_as_a_model_is_its_latest_checkpoint(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("POST", "/v1/trainings", ok(TRAINING, 201)).on("POST", "/v1/trainings/t1/fork", ok(TRAINING, 201))
    gateway.on("POST", "/v1/samplings", ok({"id": "s", "kind": "sampling"}, 201))
    run = client.train("blossoms")

    client.train("blossoms", initial_checkpoint=run)
    client.train("blossoms", continues=run)
    client.fork(run, continues=run)
    client.sample("c", guidance={"scale": 2, "guide": run})

    begun, continued, forked, guided = (one.json for one in gateway.requests[1:])
    assert begun["initialCheckpoint"] == "t1@latest"
    assert continued["continues"] == forked["continues"] == "t1"
    assert guided["sampler"]["guidance"] == {"scale": 2, "guide": "t1@latest"}


def test_a_submission_whose_connection_breaks_is_repeated_with_the_same_key(
    gateway: StubGateway, client: anthesis.Client
) -> None:
    gateway.on("POST", "/v1/trainings", broken(), broken(), ok(TRAINING, 201))

    client.train("blossoms")
    client.train("blossoms")

    keys = [one.headers["Idempotency-Key"] for one in gateway.requests]
    assert len(keys) == 4
    assert len(set(keys[:3])) == 1
    assert keys[3] != keys[0]


def test_a_submission_may_have_a_key_of_its_own(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("POST", "/v1/samplings", ok({"id": "s", "kind": "sampling"}, 201))

    client.sample("c", idempotency_key="monday")

    assert gateway.requests[0].headers["Idempotency-Key"] == "monday"
    assert gateway.requests[0].json == {"checkpoint": "c"}


def test_a_plan_submits_nothing(gateway: StubGateway, client: anthesis.Client) -> None:
    plan = {"kind": "training", "cost": {"networkEvaluations": 5, "featureEvaluations": 0}, "runnable": True}
    gateway.on("POST", "/v1/trainings", ok(plan))

    answer = client.plan.train("blossoms")

    assert answer.cost is not None
    assert answer.cost.network_evaluations == 5
    assert gateway.requests[0].query == {"dryRun": "true"}
    assert "Idempotency-Key" not in gateway.requests[0].headers


@pytest.mark.parametrize("status", [429, 503])
def test_what_is_busy_is_asked_again_when_it_says(gateway: StubGateway, client: anthesis.Client, status: int) -> None:
    gateway.on("GET", "/v1/presets", problem(status, "busy", "later", Retry_After="0"), ok({"tiny": {}}))

    assert client.presets() == {"tiny": {}}


@pytest.mark.parametrize("status", [502, 504])
def test_a_proxy_whose_gateway_is_away_is_asked_again(gateway: StubGateway, client: anthesis.Client, status: int) -> None:
    gateway.on("GET", "/v1/presets", Answer(status, b"<html>", {"Content-Type": "text/html"}), ok({"tiny": {}}))

    assert client.presets() == {"tiny": {}}


def test_a_quota_is_not_waited_for(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("POST", "/v1/trainings", problem(429, "quota-exceeded", "'local' may have 3 jobs"))

    with pytest.raises(anthesis.TooManyRequests) as refused:
        client.train("blossoms")

    assert len(gateway.requests) == 1
    assert refused.value.next_command == 'client.jobs.list(state="queued")'


def test_what_would_be_waited_for_too_long_is_an_error(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("GET", "/v1/presets", problem(503, "ledger-unavailable", "the ledger is unavailable", Retry_After="3600"))

    with pytest.raises(anthesis.Unavailable) as away:
        client.presets()

    assert away.value.retry_after == 3600
    assert len(gateway.requests) == 1


def test_a_refusal_names_the_field_and_what_helps(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("POST", "/v1/trainings", problem(400, "invalid-spec", "dataset 'nope' is not imported", field="dataset"))

    with pytest.raises(anthesis.InvalidRequest) as refused:
        client.train("nope")

    error = refused.value
    assert (error.status, error.code, error.field) == (400, "invalid-spec", "dataset")
    assert str(error) == "dataset 'nope' is not imported\nnext: client.datasets.list()"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, anthesis.Unauthorized),
        (403, anthesis.Forbidden),
        (404, anthesis.NotFound),
        (409, anthesis.Conflict),
        (410, anthesis.Gone),
        (415, anthesis.ApiError),
        (422, anthesis.RefusedFile),
        (500, anthesis.ServerError),
    ],
)
def test_each_status_has_its_error(
    gateway: StubGateway, client: anthesis.Client, status: int, kind: type[anthesis.ApiError]
) -> None:
    gateway.on("GET", "/v1/presets", problem(status, "x", "y"))

    with pytest.raises(anthesis.ApiError) as refused:
        client.presets()

    assert type(refused.value) is kind


def test_a_page_of_a_proxy_is_no_answer(gateway: StubGateway, client: anthesis.Client) -> None:
    page = Answer(200, b"<html>", {"Content-Type": "text/html"})
    gateway.on("GET", "/v1/presets", page).on("GET", "/v1/workers", Answer(404, b"<html>", {"Content-Type": "text/html"}))

    with pytest.raises(anthesis.UnexpectedAnswer, match=r"answered 200 with text/html instead of JSON"):
        client.presets()
    with pytest.raises(anthesis.NotFound, match="the gateway answered 404"):
        client.workers()


def test_a_redirect_is_not_followed(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("GET", "/v1/presets", Answer(302, b"", {"Location": "http://127.0.0.1:1/"}))

    with pytest.raises(anthesis.UnexpectedAnswer, match="answered 302"):
        client.presets()


def test_no_gateway_says_what_to_do(gateway: StubGateway) -> None:
    gateway.close()
    client = anthesis.Client(gateway.address, retries=1)

    with pytest.raises(anthesis.GatewayUnreachable, match=r"no answer from http://127.0.0.1:\d+\nnext: .*ANTHESIS_GATEWAY"):
        client.presets()


def test_a_silent_gateway_is_given_up(gateway: StubGateway) -> None:
    asked_on = threading.Event()

    def silence() -> Any:
        asked_on.wait(10)
        yield b"{}"

    gateway.on("GET", "/v1/presets", Answer(200, stream=silence, headers={"Content-Type": "application/json"}))

    with pytest.raises(anthesis.GatewayUnreachable), anthesis.Client(gateway.address, timeout=0.05, retries=0) as client:
        client.presets()
    asked_on.set()


@pytest.mark.parametrize("address", ["localhost:8080", "ftp://x", "http://", "gateway"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="gateway must be an address such as"):
        anthesis.Client(address)


def test_address_and_key_come_from_the_environment(gateway: StubGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway.on("GET", "/v1/presets", ok({}))
    monkeypatch.setenv("ANTHESIS_GATEWAY", gateway.address + "/")
    monkeypatch.setenv("ANTHESIS_KEY", "anth_secret")

    anthesis.Client().presets()

    assert gateway.requests[0].headers["Authorization"] == "Bearer anth_secret"


def test_no_password_of_another_file_is_sent(gateway: StubGateway, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login user password secret")
    monkeypatch.setenv("NETRC", str(netrc))
    gateway.on("GET", "/v1/presets", ok({}))

    anthesis.Client(gateway.address).presets()

    assert "Authorization" not in gateway.requests[0].headers


def test_lists_go_from_page_to_page(gateway: StubGateway, client: anthesis.Client) -> None:
    link = '</v1/checkpoints?limit=2&cursor=a%3Db>; rel="next"'
    gateway.on("GET", "/v1/checkpoints", ok([{"id": "1"}, {"id": "2"}], Link=link), ok([{"id": "3"}]))

    found = client.checkpoints.list(run="r", limit=5)

    assert [one.id for one in found] == ["1", "2", "3"]
    assert [one.query for one in gateway.requests] == [
        {"run": "r", "limit": "5"},
        {"run": "r", "limit": "3", "cursor": "a=b"},
    ]


def test_what_a_deletion_before_deleted_is_deleted(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("DELETE", "/v1/checkpoints/c", broken(), problem(404, "not-found", "checkpoint c does not exist"))
    gateway.on("DELETE", "/v1/checkpoints/d", problem(404, "not-found", "checkpoint d does not exist"))

    client.checkpoints.delete("c")

    with pytest.raises(anthesis.NotFound):
        client.checkpoints.delete("d")


def test_an_answer_without_a_field_that_all_have_says_so(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("GET", "/v1/jobs/j", ok({"id": "j", "kind": "training"}))

    with pytest.raises(anthesis.UnexpectedAnswer, match="a JobView, has no field 'state'"):
        client.job("j")


def test_fields_that_are_not_known_are_kept(gateway: StubGateway, client: anthesis.Client) -> None:
    job = {"id": "j", "kind": "poem", "state": "queued", "createdAt": "2026-11-27T20:54:51.481838676Z", "verses": 3}
    gateway.on("GET", "/v1/jobs/j", ok(job))

    found = client.job("j")

    assert found.info.raw["verses"] == 3
    assert found.info.created_at is not None
    assert found.info.created_at.isoformat() == "2026-11-27T20:54:51.481838+00:00"


def test_names_are_part_of_the_path(gateway: StubGateway, client: anthesis.Client) -> None:
    gateway.on("GET", "/v1/checkpoints/r@best", ok({"id": "c", "best": True}))
    gateway.on("GET", "/v1/datasets/a/b?", ok({}))

    assert client.checkpoints.get("r@best").best
    with pytest.raises(anthesis.UnexpectedAnswer):
        client.datasets.get("a/b?")  # encoded, so that it cannot mean another operation
