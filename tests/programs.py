"""The programs that some tests need: found, or installed from Debian's packages where that is possible.

Run as a program, it installs those that are not found, and says of each in one line what came of it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """A program. Without it, the tests that need it are skipped, told in one line.

    variable: of the environment, names it; names: by which it is found on the PATH; package: of Debian's;
    untested: what is so without it; takes: how long its installation does; elsewhere: where it may lie beside the PATH.
    """

    name: str
    variable: str
    names: Sequence[str]
    package: str
    untested: str
    takes: str = ""
    elsewhere: Sequence[str] = ()

    def find(self) -> str | None:
        """What the environment names, or the first one that is found; None where there is none."""
        if named := os.environ.get(self.variable):
            return shutil.which(named)
        found = next(filter(None, map(shutil.which, self.names)), None)
        return found or next((path for path in self.elsewhere if Path(path).exists()), None)

    @property
    def missing(self) -> str:
        """What is said where there is none."""
        path = f"/path/to/{self.names[0]}"
        return f"no {self.name} here: install {self.package}, or name it with {self.variable}={path}"

    def provide(self) -> None:
        """Install it where none is found, and say what came of it."""
        if self.find():
            return
        if named := os.environ.get(self.variable):
            print(f"{self.variable} names {named}, which is no program; {self.untested}.")
            return
        print(f"Installing {self.name} for the tests (once{self.takes}) ...", flush=True)
        why = installed(self.package)
        if why or not self.find():
            print(f"Without it, {self.untested}: {self.missing} ({why or 'it was installed, and is not on the PATH'}).")


CHROMIUM = Program(
    "Chromium or Chrome",
    "CHROMIUM",
    ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    "chromium",
    "the browser tests are skipped",
    elsewhere=(
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ),
)
LIBREOFFICE = Program(
    "LibreOffice",
    "SOFFICE",
    ("soffice", "libreoffice"),
    "libreoffice-calc",
    "the workbooks are not computed anew",
    takes=", about a minute",
)
CADDY = Program("Caddy", "CADDY", ("caddy",), "caddy", "the proxy is not tested")


def installed(package: str) -> str:
    """Install a package with apt-get; returns why it could not be done, "" if it was."""
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


if __name__ == "__main__":
    for program in (CHROMIUM, LIBREOFFICE, CADDY):
        program.provide()
