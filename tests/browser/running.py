"""The dashboard as a process of its own, on this machine alone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parent.parent.parent
PATIENCE = 60  # seconds for a server to start or a page to be drawn


@dataclass
class Server:
    """A running dashboard."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    def said(self) -> str:
        """The end of what it printed, tracebacks included."""
        return self.log.read_text(errors="replace")[-4000:]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(log: Path, folder: Path = PROJECT, app: str = "app.py") -> Server:
    """`streamlit run` in a folder, with the configuration that lies there, on a free port; returns when it is healthy.

    app: the script, from that folder.
    """
    for _ in range(3):  # another process may take the port first
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        where = ["--server.address=127.0.0.1", f"--server.port={port}", "--server.headless=true"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}
        with log.open("wb") as stream:
            process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", app, *where],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
            )
        server = Server(process, f"http://127.0.0.1:{port}", log)
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
