"""The browser of the browser tests: found, or installed from Debian's packages where that is possible.

Run as a program, it installs Chromium where none is found, and says in one line what came of it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ON_A_MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # no other host is found
)
MISSING = "no Chromium or Chrome here: install one, or name it with CHROMIUM=/path/to/chromium"


def find() -> str | None:
    """The browser's program: what CHROMIUM names, or the first one on the PATH; None where there is none."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or next((path for path in ON_A_MAC if Path(path).exists()), None)


def install(package: str = "chromium") -> str:
    """Install a package, by itself Chromium, with apt-get; returns why it could not be done, "" if it was."""
    if not shutil.which("apt-get"):
        return "there is no apt-get"
    become: list[str] = []
    if os.geteuid() != 0:
        become = ["sudo", "-n"]
        if not shutil.which("sudo") or _run([*become, "true"]).returncode:
            return "that needs root"
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    for step in (["update"], ["install", "--yes", "--no-install-recommends", package]):
        done = _run([*become, *environment, "apt-get", "-q", *step])
        if done.returncode:
            said = [line for line in done.stderr.splitlines() if line.startswith("E:")]
            return said[0] if said else f"apt-get {step[0]} ended with {done.returncode}"
    return ""


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


def main() -> int:
    if find():
        return 0
    if os.environ.get("CHROMIUM"):
        print(f"CHROMIUM names {os.environ['CHROMIUM']}, which is no program; the browser tests are skipped.")
        return 1
    print("Installing Chromium for the browser tests (once) ...", flush=True)
    why = install()
    if why or not find():
        print(f"The browser tests are skipped: {MISSING} ({why or 'it was installed, and is not on the PATH'}).")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
