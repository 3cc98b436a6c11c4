"""A gateway of canned answers: a real HTTP server, since broken connections are part of what is tested."""

from __future__ import annotations

import json
import socket
import threading
from collections import defaultdict, deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    stream: Callable[[], Iterator[bytes]] | None = None
    cut: bool = False
    """Whether the connection is closed without the end of the body, or without any answer."""


def ok(body: Any, status: int = 200, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, json.dumps(body).encode(), {"Content-Type": "application/json", **named})


def problem(status: int, code: str, detail: str, *, field: str | None = None, **headers: str) -> Answer:
    body = {"status": status, "code": code, "detail": detail} | ({"field": field} if field else {})
    return ok(body, status, **{"Content-Type": "application/problem+json", **headers})


def broken() -> Answer:
    return Answer(cut=True)


def events(*chunks: bytes, cut: bool = False) -> Answer:
    return Answer(200, headers={"Content-Type": "text/event-stream"}, stream=lambda: iter(chunks), cut=cut)


def event(number: int | None, name: str, **data: Any) -> bytes:
    identifier = "" if number is None else f"id:{number}\n"
    return f"{identifier}event:io.anthesis.{name}.v1\ndata:{json.dumps(data)}\n\n".encode()


END = b'event:end\ndata:"job"\n\n'


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Say nothing: clients that end a connection before they have read all are part of the tests."""


class StubGateway:
    """Answers each operation with the answers it was given, one after the other; the last one stays."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._answers: dict[tuple[str, str], deque[Answer]] = defaultdict(deque)
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                stub._answer(self)

            do_GET = do_POST = do_PUT = do_DELETE = _answer

            def log_message(self, *_: Any) -> None:
                pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def on(self, method: str, path: str, *answers: Answer) -> StubGateway:
        self._answers[method, path].extend(answers)
        return self

    def sent(self, method: str, path: str) -> list[Request]:
        return [one for one in self.requests if (one.method, one.path) == (method, path)]

    def _answer(self, http: BaseHTTPRequestHandler) -> None:
        address = urlsplit(http.path)
        body = http.rfile.read(int(http.headers.get("Content-Length", 0)))
        request = Request(http.command, unquote(address.path), dict(parse_qsl(address.query)), dict(http.headers), body)
        self.requests.append(request)
        waiting = self._answers[request.method, request.path]
        if not waiting:
            answer = problem(404, "not-found", f"{request.method} {request.path} has no canned answer")
        else:
            answer = waiting.popleft() if len(waiting) > 1 else waiting[0]
        self._send(http, answer)

    @staticmethod
    def _send(http: BaseHTTPRequestHandler, answer: Answer) -> None:
        if answer.cut and answer.stream is None:
            http.close_connection = True
            http.connection.shutdown(socket.SHUT_RDWR)
            return
        http.send_response(answer.status)
        for name, value in answer.headers.items():
            http.send_header(name, value)
        if answer.stream is None:
            http.send_header("Content-Length", str(len(answer.body)))
            http.end_headers()
            http.wfile.write(answer.body)
            return
        http.send_header("Transfer-Encoding", "chunked")
        http.end_headers()
        for chunk in answer.stream():
            http.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        if answer.cut:
            http.close_connection = True
            http.connection.shutdown(socket.SHUT_RDWR)
        else:
            http.wfile.write(b"0\r\n\r\n")
