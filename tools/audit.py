"""What is known to be vulnerable among the versions of a lock, by pip-audit; told apart from what could not be asked.

`make audit` runs it in an environment of its own (requirements-audit.lock). It ends with 0 if every package was looked
up and none is vulnerable, with 1 if one is, and with 2 if that could not be found out for all of them: pip-audit
itself passes over what its source of data does not know, and ends well.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

# Vulnerable since 2021 (CVE-2020-14343), and not ours: a source of data that does not say so knows nothing.
KNOWN = ("pyyaml", "5.3.1")

NONE, VULNERABLE, UNKNOWN = 0, 1, 2  # how the program ends

Pin = tuple[str, str]
Found = Sequence[dict[str, Any]]  # pip-audit's "dependencies"


def pins(lock: str) -> list[Pin]:
    """Name and version of each line of a lock, whatever Python or machine it is for.

    >>> pins("numpy==2.4.6 ; python_full_version < '3.12'")
    [('numpy', '2.4.6')]
    """
    return re.findall(r"^([\w.-]+)==([^\s;\\]+)", lock, flags=re.MULTILINE)


def rounds(wanted: Iterable[Pin]) -> list[list[Pin]]:
    """The pins in as few lists as no name comes twice in: pip-audit takes a package once.

    >>> rounds([("numpy", "1"), ("numpy", "2"), ("pandas", "3")])
    [[('numpy', '1'), ('pandas', '3')], [('numpy', '2')]]
    """
    lists: list[list[Pin]] = []
    for name, version in wanted:
        free = next((pinned for pinned in lists if name not in dict(pinned)), None)
        if free is None:
            lists.append(free := [])
        free.append((name, version))
    return lists


def looked_up(wanted: Sequence[Pin], ask: Sequence[str] = ()) -> tuple[Found, str]:
    """What pip-audit found of each pin, or nothing and why; ask: more of its options."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "requirements.txt"
        file.write_text("".join(f"{name}=={version}\n" for name, version in wanted), encoding="utf-8")
        options = ["--disable-pip", "--no-deps", "--format=json", "--desc=off", "--progress-spinner=off", *ask]
        command = [sys.executable, "-m", "pip_audit", f"--requirement={file}", *options]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)  # noqa: S603
    try:
        return json.loads(done.stdout)["dependencies"], ""
    except (ValueError, KeyError):
        said = done.stderr.strip().splitlines()
        return [], said[-1] if said else f"pip-audit ended with {done.returncode}"


def verdict(wanted: Sequence[Pin], found: Found, why: str = "") -> tuple[int, list[str]]:
    """How the program ends, and what it says in lines.

    wanted: the pins of the lock; found: what was found of them and of the one that is known to be vulnerable; why: what
    went wrong, if the data could not be asked at all.
    """
    told = {(one["name"], one["version"]): one["vulns"] for one in found if "version" in one}
    if not why and not told.get(KNOWN):
        missed = next((one["skip_reason"] for one in found if "skip_reason" in one), "")
        why = missed or f"they do not know that {KNOWN[0]} {KNOWN[1]} is vulnerable"
    trusted = told if told.get(KNOWN) else {}
    lines = [
        f"{name} {version}: {fault['id']}{also(fault)}, mended in {' or '.join(fault['fix_versions']) or 'no version'}"
        for name, version in wanted
        for fault in told.get((name, version), [])
    ]
    unknown = [f"{name} {version}" for name, version in wanted if (name, version) not in trusted]
    if len(unknown) == len(wanted):
        asked = f"The data on known vulnerabilities could not be had, so nothing is known of these packages: {why}"
        return (VULNERABLE if lines else UNKNOWN), [*lines, asked]
    if unknown:
        lines_of = f"Nothing could be found out about {len(unknown)} of {len(wanted)}: {', '.join(unknown)}."
        return (VULNERABLE if lines else UNKNOWN), [*lines, lines_of]
    if lines:
        return VULNERABLE, lines
    return NONE, [f"None of the {len(wanted)} packages has a vulnerability that is known today."]


def also(fault: dict[str, Any]) -> str:
    """The other names of a vulnerability, in brackets."""
    return f" ({', '.join(fault['aliases'])})" if fault.get("aliases") else ""


def main(arguments: Sequence[str]) -> int:
    """Asks about each pin of a lock, the first of the arguments; the others are pip-audit's. How the program ends."""
    lock, *ask = arguments
    wanted = pins(Path(lock).read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = []
    why = ""
    for pinned in rounds([KNOWN, *wanted]):
        more, why = looked_up(pinned, ask)
        if why:
            break
        found += more
    ending, lines = verdict(wanted, found if not why else [], why)
    print("\n".join(f"{lock}: {line}" for line in lines))
    return ending


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["requirements.lock"]))
