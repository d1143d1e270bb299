"""What stands in for a process of the pages: it answers whatever it is asked in one way."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread


@contextmanager
def process(status: int = 200, body: bytes = b"ok") -> Iterator[tuple[str, list[str]]]:
    """Where it answers on this machine, as name and port; and what it is asked, as it is sent."""
    asked: list[str] = []
    answer = b"HTTP/1.1 %d -\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b" % (status, len(body), body)

    def answers() -> None:
        with suppress(OSError):  # it is closed
            while True:
                visitor, _ = listening.accept()
                with visitor:
                    asked.append(visitor.recv(65536).decode("latin-1"))
                    visitor.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = Thread(target=answers, daemon=True)
        serving.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}", asked
        listening.shutdown(socket.SHUT_RDWR)
        serving.join(10)
