"""Files that appear whole or not at all, and the folder beside them in which they are made."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

fcntl: Any
try:
    import fcntl
except ImportError:  # Windows: what a killed run leaves behind is not removed
    fcntl = None


@contextmanager
def whole(path: Path, lasting: bool = True) -> Iterator[Path]:
    """A temporary file beside the path that replaces it on success, also where two processes write the same path.

    lasting: the file is on the disk before it gets its name; not needed where it is removed with the process.
    """
    temporary = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        yield temporary
        if lasting:
            put(temporary, path)
        else:
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def put(made: Path, path: Path) -> None:
    """Give a complete file or folder its name, once a file's contents are on the disk.

    An existing folder of that name is replaced. Raises OSError; then `path` is unchanged.
    """
    if made.is_dir():
        old = made.with_name(f"{made.name}.old")
        if path.exists():
            path.replace(old)
        made.replace(path)
        shutil.rmtree(old, ignore_errors=True)
    else:
        with open(made, "rb+") as stream:
            os.fsync(stream.fileno())
        made.replace(path)
    with suppress(OSError):  # not every system opens folders
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def workplace(path: Path) -> Iterator[Path]:
    """A temporary folder beside the path, removed at the end; folders left by killed runs are removed first."""
    _sweep(path)
    folder = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent))
    try:
        with _locked(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Hold the folder's lock as long as this process lives; False if another one holds it."""
    with open(folder / "lock", "ab") as stream:
        free = True
        if fcntl is not None:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                free = False
        yield free


def _sweep(path: Path) -> None:
    """Remove the folders of runs that no longer live."""
    if fcntl is None:
        return
    for folder in path.parent.glob(f".{_literal(path.name)}.*.part"):
        if (folder / "lock").is_file():
            with suppress(OSError), _locked(folder) as free:
                if free:
                    shutil.rmtree(folder, ignore_errors=True)


def _literal(name: str) -> str:
    """A name in which a pattern's letters stand for themselves."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
