"""The project's own proxy, run for tests."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from programs import CADDY

FILE = Path(__file__).parent.parent / "hosting" / "Caddyfile"
PATIENCE = 20  # seconds for it to start


@dataclass(frozen=True)
class Proxy:
    """A proxy that runs: where it answers, who signed for it, and where it writes."""

    url: str
    trust: ssl.SSLContext
    log: Path


@contextmanager
def proxy(processes: Sequence[str], folder: Path, base: str = "") -> Iterator[Proxy]:
    """The project's own Caddyfile in front of processes, by https on this machine; folder: for what it keeps."""
    from running import free_port

    program, port = CADDY.find(), free_port()
    assert program, CADDY.missing
    environment = {
        **os.environ,
        "PROXY_SITE": f"https://127.0.0.1:{port}",
        "PROXY_TLS": "tls internal",
        "PROXY_SECRET": "of-the-tests",
        "PROXY_PROCESSES": " ".join(processes),
        "PROXY_ADMIN": "off",
        "STREAMLIT_SERVER_BASE_URL_PATH": base,
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    authority, log = folder / "caddy/pki/authorities/local/root.crt", folder / "caddy.log"
    with log.open("wb") as said:
        command = [program, "run", "--config", str(FILE), "--adapter", "caddyfile"]
        process = subprocess.Popen(
            command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
    try:
        give_up = time.monotonic() + PATIENCE
        while b"serving initial configuration" not in log.read_bytes():
            assert process.poll() is None and time.monotonic() < give_up, log.read_text()
            time.sleep(0.02)
        made = Proxy(f"https://127.0.0.1:{port}", ssl.create_default_context(cafile=str(authority)), log)
        while not has_signed(made, port):  # its certificate is made beside its start
            assert process.poll() is None and time.monotonic() < give_up, log.read_text()
            time.sleep(0.02)
        yield made
    finally:
        process.terminate()
        process.wait(10)


def has_signed(made: Proxy, port: int) -> bool:
    """Whether the proxy can show who it is."""
    try:
        with (
            socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
            made.trust.wrap_socket(plain, server_hostname="127.0.0.1"),
        ):
            return True
    except OSError:
        return False
