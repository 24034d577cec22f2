"""A web server's answer, read so that whoever waits for it can leave at any time."""

from __future__ import annotations

import http.client
import queue
import threading
import time
import urllib.request
from collections.abc import Mapping
from typing import Any

from workbench.progress import Reporter

_AGENT = "Descent"
_PIECE = 1 << 18
_QUEUED = 8


class Silent(OSError):
    """Nothing was heard of the server for too long."""


class WebAnswer:
    """A server's answer, read by a thread of its own.

    Asking for a name, a handshake or a byte can each block for minutes, and nothing can interrupt them; so whoever
    waits here can leave at any time, and the thread ends by itself when its call returns.
    """

    def __init__(self, url: str, start: int, stall_seconds: float, reporter: Reporter) -> None:
        headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity"}
        if start:
            headers["Range"] = f"bytes={start}-"
        self._request = urllib.request.Request(url, headers=headers)
        self._stall = stall_seconds
        self._reporter = reporter
        self._queue: queue.Queue[Any] = queue.Queue(_QUEUED)
        self._left = threading.Event()
        threading.Thread(target=self._run, name="descent-download", daemon=True).start()

    def begin(self) -> tuple[int, Mapping[str, str]]:
        """Status and headers (names in lower case).  Raises HTTPError, or OSError where there is no answer."""
        item = self._next()
        if item is None:
            raise Silent("no answer")
        if isinstance(item, http.client.HTTPException):
            raise ConnectionResetError(str(item))
        if isinstance(item, Exception):
            raise item
        assert isinstance(item, tuple)
        return item

    def next_piece(self) -> bytes | None:
        """Some bytes; empty at the end; None where none came for too long."""
        item = self._next()
        if isinstance(item, Exception):
            raise item
        return item if item is None else bytes(item)

    def leave(self) -> None:
        """Nobody waits for the rest."""
        self._left.set()

    def _next(self) -> Any:
        until = time.monotonic() + self._stall
        while True:
            self._reporter.check()
            try:
                return self._queue.get(timeout=0.1)
            except queue.Empty:
                if time.monotonic() > until:
                    return None

    def _run(self) -> None:
        try:
            with _opener().open(self._request, timeout=self._stall) as response:
                self._put((response.status, {name.lower(): value for name, value in response.headers.items()}))
                # read1 hands over what has come; read would wait until a whole piece is there
                while piece := response.read1(_PIECE):
                    if not self._put(piece):
                        return
                self._put(b"")
        except Exception as error:  # whatever it is, it belongs to whoever waits
            self._put(error)

    def _put(self, item: Any) -> bool:
        while not self._left.is_set():
            try:
                self._queue.put(item, timeout=0.2)
                return True
            except queue.Full:
                pass
        return False


def _opener() -> urllib.request.OpenerDirector:
    """Follows redirections (ten of them), asks the system for proxies, and knows http and https only."""
    opener = urllib.request.OpenerDirector()
    for handler in (urllib.request.ProxyHandler(), urllib.request.HTTPHandler(), urllib.request.HTTPSHandler(),
                    urllib.request.HTTPRedirectHandler(), urllib.request.HTTPDefaultErrorHandler(),
                    urllib.request.HTTPErrorProcessor(), urllib.request.UnknownHandler()):
        opener.add_handler(handler)
    return opener
