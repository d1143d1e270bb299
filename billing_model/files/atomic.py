"""Files that appear whole or not at all, and the folder beside them in which they are made."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from billing_model.files.together import alone, put_together, settle

fcntl: Any
try:
    import fcntl
except ImportError:  # Windows: what a killed run leaves behind is not removed
    fcntl = None

LONGEST_NAME = 150  # bytes of a result's name that are part of a hidden one, which is longer
LOCK = "lock"
OURS = b"billing_model\n"  # in the lock of a folder, so that no other program's is ever taken for one of ours
_NAME = re.compile(r"\..+\.[a-z0-9_]{8}\.part")


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A file to write that gets the name of the path on success; until then what has the name stays as it is.

    A device or a pipe is written itself, and a link goes on leading to what is written. Raises OSError.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        yield path
        return
    path = Path(os.path.realpath(path))
    if path.is_file() and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    with workplace(path) as folder:
        made = folder / f"made{path.suffix}"
        yield made
        put_together({path: made}, folder)


@contextmanager
def inside(path: Path) -> Iterator[Path]:
    """The same inside a folder that is removed with the process: nothing needs to last."""
    temporary = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def workplace(path: Path) -> Iterator[Path]:
    """A temporary folder beside the path, removed at the end; what killed runs have left there is removed first.

    Raises OSError.
    """
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    with alone(path.parent):
        _sweep(path.parent)
        folder = path.parent / f".{_short(path.name)}.{uuid4().hex[:8]}.part"
        folder.mkdir()
        lock = open(folder / LOCK, "ab")  # noqa: SIM115
        _locked(lock)
        lock.write(OURS)
        lock.flush()
    try:
        yield folder
    finally:
        with lock:
            settle(folder)
        _remove(folder)


def _locked(lock: Any) -> bool:
    """Hold a lock as long as its file is open; False if another process holds it."""
    if fcntl is not None:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True


def _sweep(parent: Path) -> None:
    """Remove the folders of runs that no longer live."""
    if fcntl is None:
        return
    for folder in [path for path in parent.glob(".*.part") if _NAME.fullmatch(path.name)]:
        with suppress(OSError):
            if not any(folder.iterdir()):
                folder.rmdir()  # the run was killed before there was a lock
                continue
            with open(folder / LOCK, "rb") as lock:
                if lock.read() in (OURS, b"") and _locked(lock):
                    settle(folder)
                    _remove(folder)


def _remove(folder: Path) -> None:
    """Remove a work folder, its lock last, by which a folder is known that is only half removed."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.name != LOCK:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _short(name: str) -> str:
    """A name as a part of a longer one, which no file system allows to be much longer."""
    short = len(os.fsencode(name)) <= LONGEST_NAME
    return name if short else sha256(os.fsencode(name)).hexdigest()[:16]
