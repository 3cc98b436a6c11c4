from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import anthesis
from anthesis import _events, _transport
from stub import StubGateway

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--gateway", help="a running gateway: trains a small model there, and runs the notebook")
    parser.addoption(
        "--openapi",
        type=Path,
        default=Path(__file__).parents[3] / "gateway/target/openapi/openapi.json",
        help="the gateway's OpenAPI document; default: that of the last build",
    )


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[StubGateway]:
    for name in ("ANTHESIS_GATEWAY", "ANTHESIS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(_transport, "_FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(_events, "_FIRST_PAUSE_SECONDS", 0.001)
    stub = StubGateway()
    yield stub
    stub.close()


@pytest.fixture
def client(gateway: StubGateway) -> Iterator[anthesis.Client]:
    with anthesis.Client(gateway.address) as client:
        yield client
