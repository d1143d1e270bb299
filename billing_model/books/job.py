"""Work in a process of its own, told and answered through a folder: what a page waits for without standing still.

A module that does such work is started as ``python -m MODULE FOLDER`` and calls `run`. Who waits reads `progress` and
then `result`, and holds the input of the process open: the work ends, and its folder is gone, when that closes.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from billing_model.billing.refusal import Refusal, Refused, unexpected
from billing_model.books.cut import Progress
from billing_model.books.trouble import trouble
from billing_model.files.atomic import inside
from billing_model.files.system import not_written

RESULT, WANTED, PROGRESS, TROUBLE = "result.json", "wanted.json", "progress", "trouble.json"
REFUSED = "refused"
MEMORY = 1 << 30  # bytes that a process may have
SECONDS = 300  # that it may take
ENVIRONMENT = {  # of such a process: threads take memory, each for itself
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "ARROW_IO_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}
DAY, DECIMAL = "\x00day", "\x00decimal"  # no field of a scenario has such a name

Work = Callable[[Mapping[str, Any], Path, Progress], Mapping[str, Any]]


class About(NamedTuple):
    """What work is about. name: what stands where a sentence names a file; key: what its own sentences begin with."""

    name: str
    key: str

    def problem(self, what: str, **values: Any) -> Refusal:
        """One of its own sentences: too-large, too-long, lost, left."""
        return Refusal(self.name, f"{self.key}-{what}", values)


# ---- For who waits ----------------------------------------------------------------------------------------------


def ask(folder: Path, asked: Any) -> None:
    """Say what is to be done in the folder; asked: a dataclass."""
    (folder / WANTED).write_text(as_text(asdict(asked)), "utf-8")


def progress(folder: Path) -> float:
    """How far the work in the folder has come, from 0 to 1."""
    path = folder / PROGRESS
    return float(path.read_text("utf-8")) if path.exists() else 0.0


def result(folder: Path) -> Mapping[str, Any] | None:
    """The result, None while the work goes on; ``refused``: sentences, where nothing could be done."""
    path = folder / RESULT
    if not path.exists():
        return None
    answer: Mapping[str, Any] = from_text(path.read_text("utf-8"))
    return answer


def outcome(folder: Path) -> tuple[str, Mapping[str, Any]]:
    """How work came out that is over: done, refused, or lost, where it left no result; and its `Trouble`, if it had."""
    result, trouble = folder / RESULT, folder / TROUBLE
    told = from_text(trouble.read_text("utf-8")) if trouble.exists() else {}
    if not result.exists():
        return "lost", told
    with open(result, encoding="utf-8") as answer:
        first = as_text({REFUSED: 0})[:-2]
        return "refused" if answer.read(len(first)) == first else "done", told


def refused(problems: Sequence[Any], language: str) -> dict[str, Any]:
    """What `result` says where nothing could be done."""
    return {REFUSED: [problem.text(language) for problem in problems]}


# ---- In the process ---------------------------------------------------------------------------------------------


def run(work: Work, about: About) -> None:
    """Do what the folder that the process was started with says, then end; see `done`."""
    folder = Path(sys.argv[1])
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    done(work, folder, about)
    os._exit(0)  # what waits for the end of the input must not be waited for


def done(work: Work, folder: Path, about: About) -> None:
    """The work, behind everything else that the machine has to do, within `MEMORY` and `SECONDS`.

    work: is given what is wanted, the folder, and where to tell the progress; returns the answer, unless it has kept
    one itself before it went on.
    """
    wanted = from_text((folder / WANTED).read_text("utf-8"))
    language = str(wanted["language"])
    if hasattr(os, "nice"):
        os.nice(5)
    _limit_memory()
    clock = threading.Timer(SECONDS, _too_long, (folder, about, language))
    clock.daemon = True
    clock.start()
    problems: Sequence[Any] = ()
    answer: Mapping[str, Any] = {}
    try:
        answer = work(wanted, folder, lambda share: write(folder / PROGRESS, f"{share:.4f}"))
    except Refused as problem:
        problems = problem.problems
    except MemoryError:
        problems = [about.problem("too-large", most=MEMORY >> 20)]
    except OSError as error:
        problems = [not_written(about.name, error)]
    except Exception as error:
        told = trouble(error)
        write(folder / TROUBLE, as_text(told._asdict()))
        problems = unexpected(error, about.name, told.number).problems
    clock.cancel()
    if not (folder / RESULT).exists():
        keep(folder, refused(problems, language) if problems else answer)


def keep(folder: Path, answer: Mapping[str, Any]) -> None:
    """Write the result; the file appears whole."""
    write(folder / RESULT, as_text(answer))


def as_text(value: Any) -> str:
    """Tables, with days and decimals in them, as JSON."""
    return json.dumps(value, default=_as_json, ensure_ascii=False)


def from_text(text: str) -> Any:
    """What `as_text` was given."""
    return json.loads(text, object_hook=_from_json)


def _as_json(value: Any) -> dict[str, str]:
    """A day or a decimal of a scenario's tables, for which JSON has no type of its own."""
    if isinstance(value, date):
        return {DAY: value.isoformat()}
    if isinstance(value, Decimal):
        return {DECIMAL: str(value)}
    raise TypeError(f"{value!r} in the result of a process")


def _from_json(table: dict[str, Any]) -> Any:
    if DAY in table:
        return date.fromisoformat(table[DAY])
    return Decimal(table[DECIMAL]) if DECIMAL in table else table


def write(path: Path, text: str) -> None:
    """A file of the folder, which appears whole."""
    with inside(path) as made:
        made.write_text(text, "utf-8")


def _limit_memory() -> None:
    """Let this process have no more memory of its own; where the system has no such limit, it has none."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def _too_long(folder: Path, about: About, language: str) -> None:
    """End the work, with a sentence."""
    if not (folder / RESULT).exists():
        keep(folder, refused([about.problem("too-long", most=SECONDS // 60)], language))
    os._exit(0)


def _end_with_parent(folder: Path) -> None:
    """End the work and remove its folder when the input closes: no page waits for it any more."""
    sys.stdin.read()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)
