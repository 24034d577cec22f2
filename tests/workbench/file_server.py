"""A web server on loopback that serves bytes, well or badly: what a download must live with."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Handler", bytes, int], None]
"""What to do with one request: (handler, the whole content, first byte asked for)."""


class FileServer:
    """``files`` by path without the slash.  ``behaviours[path]`` are used up, one a request; then it serves well."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.behaviours: dict[str, list[Behaviour]] = {}
        self.requests: list[tuple[str, int]] = []
        """(path, first byte asked for) of every request."""
        self.closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.files = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def url(self, path: str = "") -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/{path}"

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def host(self) -> FileServer:
        return self.server.files  # type: ignore[attr-defined,no-any-return]

    def do_GET(self) -> None:
        path = self.path.lstrip("/")
        asked = self.headers.get("Range", "bytes=0-")
        start = int(asked.removeprefix("bytes=").rstrip("-"))
        self.host.requests.append((path, start))
        waiting = self.host.behaviours.get(path, [])
        if waiting:
            waiting.pop(0)(self, self.host.files.get(path, b""), start)
        elif path not in self.host.files:
            self.answer(404, b"nothing here")
        else:
            well(self, self.host.files[path], start)

    def answer(self, status: int, body: bytes, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


# ---------------------------------------------------------------------------------------------------------
# Behaviours

def well(handler: Handler, content: bytes, start: int) -> None:
    """As servers do that can go on: 206 with the rest, 416 where nothing is left."""
    if start == 0:
        handler.answer(200, content)
    elif start >= len(content):
        handler.answer(416, b"", Content_Range=f"bytes */{len(content)}")
    else:
        handler.answer(206, content[start:], Content_Range=f"bytes {start}-{len(content) - 1}/{len(content)}")


def without_ranges(handler: Handler, content: bytes, start: int) -> None:
    handler.answer(200, content)


def wrong_range(handler: Handler, content: bytes, start: int) -> None:
    """206, but from another byte than was asked for."""
    handler.answer(206, content[start + 1:], Content_Range=f"bytes {start + 1}-{len(content) - 1}/{len(content)}")


def cut(count: int) -> Behaviour:
    """Promises everything, sends so many bytes, hangs up."""
    def act(handler: Handler, content: bytes, start: int) -> None:
        rest = content[start:]
        status = 206 if start else 200
        handler.answer(status, rest[:count], len(rest),
                       Content_Range=f"bytes {start}-{len(content) - 1}/{len(content)}")
        handler.close_connection = True
    return act


def cut_without_length(count: int) -> Behaviour:
    """Does not say how much is to come, and hangs up early."""
    def act(handler: Handler, content: bytes, start: int) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(content[:count])
        handler.close_connection = True
    return act


def stall(count: int) -> Behaviour:
    """Sends so many bytes, then nothing, and keeps the line open."""
    def act(handler: Handler, content: bytes, start: int) -> None:
        cut(count)(handler, content, start)
        handler.host.closing.wait(60)
    return act


def silent(handler: Handler, content: bytes, start: int) -> None:
    """Takes the request and never answers."""
    handler.host.closing.wait(60)
    handler.close_connection = True


def drip(handler: Handler, content: bytes, start: int) -> None:
    """One byte now and then, for ever."""
    handler.answer(200, content[:1], len(content))
    for position in range(1, len(content)):
        if handler.host.closing.wait(0.03):
            break
        try:
            handler.wfile.write(content[position : position + 1])
            handler.wfile.flush()
        except OSError:
            break
    handler.close_connection = True


def slowly(seconds: float) -> Behaviour:
    def act(handler: Handler, content: bytes, start: int) -> None:
        time.sleep(seconds)
        well(handler, content, start)
    return act


def status(code: int, **headers: str) -> Behaviour:
    return lambda handler, content, start: handler.answer(code, b"no", **headers)


def redirect(location: str, code: int = 302) -> Behaviour:
    return lambda handler, content, start: handler.answer(code, b"", Location=location)


def body(content: bytes) -> Behaviour:
    """Something else, with status 200."""
    return lambda handler, _, start: handler.answer(200, content)


def endless(handler: Handler, content: bytes, start: int) -> None:
    """Sends zeros until nobody listens."""
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.close_connection = True
    try:
        while not handler.host.closing.is_set():
            handler.wfile.write(bytes(1 << 20))
    except OSError:
        pass


@contextmanager
def file_server() -> Iterator[FileServer]:
    server = FileServer()
    try:
        yield server
    finally:
        server.close()
