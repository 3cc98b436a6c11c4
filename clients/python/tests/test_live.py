"""On a running gateway, which --gateway names: the notebook, and what a user does besides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import anthesis

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENT = Path(__file__).parent.parent
NOTEBOOK = CLIENT / "examples" / "blossoms.ipynb"


@pytest.fixture(scope="module")
def live(request: pytest.FixtureRequest) -> Iterator[anthesis.Client]:
    address = request.config.getoption("--gateway")
    if not address:
        pytest.skip("needs --gateway=URL")
    with anthesis.Client(address) as client:
        if "blossoms" not in client.datasets:
            client.datasets.import_images("blossoms", image_size=16)
        yield client


@pytest.mark.filterwarnings("default")  # of Jupyter's packages
def test_the_notebook_runs(live: anthesis.Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    monkeypatch.setenv("ANTHESIS_GATEWAY", live.gateway)
    monkeypatch.setenv("PYTHONPATH", str(CLIENT / "src"))
    notebook = nbformat.read(NOTEBOOK, as_version=4)

    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()

    shown = [one for cell in notebook.cells if cell.cell_type == "code" for one in cell.outputs]
    assert sum("image/png" in one.get("data", {}) for one in shown) >= 2
    assert sum("text/html" in one.get("data", {}) for one in shown) >= 2
    assert list(tmp_path.glob("*.safetensors"))


def test_the_notebook_is_kept_without_what_it_printed() -> None:
    cells: list[Any] = json.loads(NOTEBOOK.read_text())["cells"]

    code = [one for one in cells if one["cell_type"] == "code"]
    assert code
    assert all(one["outputs"] == [] and one["execution_count"] is None for one in code)


def test_the_same_key_is_the_same_job(live: anthesis.Client) -> None:
    first = live.train("blossoms", preset="tiny", epochs=1, idempotency_key="python-test")
    second = live.train("blossoms", preset="tiny", epochs=1, idempotency_key="python-test")

    assert first.id == second.id
    assert first.wait(timeout=300).state == "succeeded"
    assert [one.epoch for one in first.epochs] == [1]


def test_refusals_name_the_field(live: anthesis.Client) -> None:
    with pytest.raises(anthesis.InvalidRequest, match="nope") as refused:
        live.train("nope")

    assert refused.value.field == "dataset"
    with pytest.raises(anthesis.NotFound):
        live.job("7b0e3a52-6a3c-4d63-9f0e-0a4a3c1d2f10")


def test_a_job_is_cancelled(live: anthesis.Client) -> None:
    run = live.train("blossoms", preset="tiny", epochs=5000)

    run.cancel()

    with pytest.raises(anthesis.JobCancelled):
        run.wait(timeout=120)
