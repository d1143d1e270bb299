"""The dashboard as a process of its own, on this machine alone."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parent.parent.parent
BASE = "STREAMLIT_SERVER_BASE_URL_PATH"  # what comes before every path of a server, as /billing
PATIENCE = 60  # seconds for a server to start or a page to be drawn


@dataclass(frozen=True)
class Address:
    """Where a dashboard answers that another process may have started, and where it writes."""

    url: str
    log: Path

    def said(self) -> str:
        """The end of what it printed, tracebacks included."""
        return self.log.read_text(errors="replace")[-4000:]


@dataclass(frozen=True)
class Server(Address):
    """A dashboard that this process has started."""

    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def shared(folder: Path) -> Iterator[Address]:
    """One dashboard for all processes that name the same folder.

    The first of them starts it, and stops it once no other uses it any more. Each holds a lock meanwhile, and a process
    that dies lets go of it.
    """
    note, server = folder / "server.url", None
    with (folder / "server.door").open("w") as door, (folder / "server.users").open("w") as users:
        fcntl.flock(door, fcntl.LOCK_EX)  # one comes or goes at a time
        if note.exists():
            address = Address(note.read_text(), folder / "server.log")
        else:
            address = server = start(folder / "server.log")
            note.write_text(server.url)
        fcntl.flock(users, fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        try:
            yield address
        finally:
            fcntl.flock(users, fcntl.LOCK_UN)
            if server is not None:
                fcntl.flock(door, fcntl.LOCK_EX)
                fcntl.flock(users, fcntl.LOCK_EX)  # which waits for the others
                note.unlink()
                server.stop()


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def start(
    log: Path,
    folder: Path = PROJECT,
    app: str = "app.py",
    port: int = 0,
    settings: Mapping[str, str] | None = None,
    **more: Any,
) -> Server:
    """`streamlit run` in a folder, with the configuration that lies there; returns when it is healthy.

    app: the script, from that folder; port: where it should answer, where that is free; by itself any port;
    settings: of the environment; more: of the process.
    """
    for wanted in (port, 0, 0):  # another process may take the port first
        port = wanted or free_port()
        where = ["--server.address=127.0.0.1", f"--server.port={port}", "--server.headless=true"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}
        environment |= settings or {}
        with log.open("wb") as stream:
            process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", app, *where],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                **more,
            )
        server = Server(f"http://127.0.0.1:{port}{environment.get(BASE, '')}", log, process)
        if healthy(server):
            return server
        server.stop()
    raise RuntimeError(f"the dashboard did not start:\n{server.said()}")


def healthy(server: Server) -> bool:
    """Waits for the server's word that it is well; False if it ended, or says nothing for too long."""
    give_up = time.monotonic() + PATIENCE
    while server.process.poll() is None and time.monotonic() < give_up:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5) as answer:  # noqa: S310
                if answer.read() == b"ok":
                    return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    return False
