"""Processes beside the pages, and the one folder in which all their files lie, which does not outlive the server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from billing_model.books import job

PROJECT = Path(__file__).parents[3]
Process = subprocess.Popen[bytes]
PATIENCE = 5  # seconds in which a process ends that is told to
# Waits for the end of the server, however it ends, and removes its folder; what the terminal or an init system sends to
# all processes of a server does not end it before.
GUARD = """
import shutil, signal, sys
for name in ("SIGINT", "SIGTERM", "SIGHUP"):
    if hasattr(signal, name):
        signal.signal(getattr(signal, name), signal.SIG_IGN)
sys.stdin.read()
shutil.rmtree(sys.argv[1], ignore_errors=True)
"""


def place_for_files() -> Path:
    """Where temporary files of this server lie."""
    root = _guarded()
    root.mkdir(mode=0o700, exist_ok=True)  # what looks after temporary files may have removed it
    return root


def folder(name: str) -> Path:
    """A new folder there. name: with which it begins."""
    return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=place_for_files()))


@cache
def _guarded() -> Path:
    root = tempfile.mkdtemp(prefix="billing-")
    _guards.append(
        subprocess.Popen(  # noqa: S603 - this Python, and a text of ours
            [sys.executable, "-I", "-S", "-c", GUARD, root], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )
    )  # fmt: skip
    return Path(root)


_guards: list[Process] = []  # as long as it is held, the input of the guard is open


def begun(module: str, folder: Path) -> Process:
    """The process that does what the folder says; module: that `job.run`s."""
    path = os.pathsep.join([str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, **job.ENVIRONMENT, "PYTHONPATH": path}
    command = [sys.executable, "-m", module, str(folder)]
    return subprocess.Popen(  # noqa: S603 - this package, and a folder of ours
        command, cwd=folder, env=environment, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def ended(processes: list[Process], folder: Path) -> None:
    """End what runs for a folder, and remove it."""
    for process in processes:
        if process.stdin is not None:
            process.stdin.close()
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    shutil.rmtree(folder, ignore_errors=True)
