"""Results that change together: one step turns all of them from the earlier to the new ones, files and folders alike.

While they are put in place each name is a link to what lies in the work folder, through one link that says which of two
folders counts::

    lines.csv          -> .lines.csv.x.part/turn/current/0
    lines.rejects.csv  -> .lines.csv.x.part/turn/current/1
    .lines.csv.x.part/turn/current -> earlier, from one moment on -> new

To replace that one link is the step. Before and after it the names hold files again. Whoever looks at any moment, also
after a run that was killed, finds all of the earlier results or all of the new ones; `settle` turns links that a killed
run has left into files. Where a system lacks such links the results are replaced one after the other.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

fcntl: Any
try:
    import fcntl
except ImportError:
    fcntl = None

TURN, CURRENT, EARLIER, NEW, NAMES, ASIDE = "turn", "current", "earlier", "new", "names.json", ".aside"
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux


def put_together(made: Mapping[Path, Path | None], place: Path) -> None:
    """Give complete files and folders their names, all at once; None: what has the name goes.

    made: by name, all beside the work folder; place: that folder, on which `settle` is called before it is removed.
    Raises OSError; then all is as it was.
    """
    changes = {name: new for name, new in made.items() if new is not None or os.path.lexists(name)}
    for name, new in changes.items():
        if new is not None:
            _on_disk(new, name)
    with alone(place.parent):
        if len(changes) == 1 and _in_one_step(*next(iter(changes.items()))):
            _sync(place.parent)
            return
        try:
            _turn(changes, place)
        except OSError:
            settle(place)
            if (place / TURN / "links").exists():  # this system has them: something else went wrong
                raise
            _one_after_the_other(changes, place)
        finally:
            settle(place)
            _sync(place.parent)


def put(made: Path, name: Path) -> None:
    """Give a complete file its name, once its contents are on the disk. Raises OSError."""
    _sync(made)
    made.replace(name)


def settle(place: Path) -> None:
    """Turn the links into a work folder into the files and folders that count. Raises OSError."""
    for aside in place.glob(f"*{ASIDE}"):
        name = place.parent / aside.name.removesuffix(ASIDE)
        if not os.path.lexists(name):
            aside.rename(name)
    turn = place / TURN
    if not ((turn / CURRENT).is_dir() and (turn / NAMES).is_file()):
        return  # no name has been touched yet, or all of them have what counts
    names: list[str] = json.loads((turn / NAMES).read_text("utf-8"))
    for number, name in enumerate(map(place.parent.joinpath, names)):
        counts = turn / CURRENT / str(number)
        if not (name.is_symlink() and os.readlink(name) == _link(place, number)):
            continue
        if counts.is_dir():
            _exchange(counts, name)
        elif os.path.lexists(counts):
            counts.replace(name)
        else:
            name.unlink()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold other runs back for a moment from changing the same folder."""
    if fcntl is None:  # Windows
        yield
        return
    opened = -1
    try:
        with suppress(OSError):  # not every system opens or locks folders, nor lets everybody
            opened = os.open(folder, os.O_RDONLY)
            fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        if opened >= 0:
            os.close(opened)


def _turn(changes: Mapping[Path, Path | None], place: Path) -> None:
    turn = place / TURN
    for folder in (turn, turn / EARLIER, turn / NEW):
        folder.mkdir()
    (turn / NAMES).write_text(json.dumps([name.name for name in changes]), "utf-8")
    for number, new in enumerate(changes.values()):
        if new is not None:
            new.rename(turn / NEW / str(number))
    for kept in (NAMES, EARLIER, NEW):
        _sync(turn / kept)
    (turn / CURRENT).symlink_to(EARLIER)
    for number, name in enumerate(changes):
        earlier = turn / EARLIER / str(number)
        if os.path.lexists(name):
            earlier.symlink_to(_link(place, number))
            _exchange(earlier, name)
        else:
            name.symlink_to(_link(place, number))
    (turn / "links").touch()
    (turn / "next").symlink_to(NEW)
    _sync(turn)
    (turn / "next").replace(turn / CURRENT)  # the step
    _sync(turn)


def _link(place: Path, number: int) -> str:
    return f"{place.name}/{TURN}/{CURRENT}/{number}"


def _in_one_step(name: Path, new: Path | None) -> bool:
    """Do the only change if the system does it at once."""
    if new is None:
        name.unlink()
    elif new.is_dir() and os.path.lexists(name):
        return False
    else:
        new.replace(name)
    return True


def _one_after_the_other(changes: Mapping[Path, Path | None], place: Path) -> None:
    turned = place / TURN / NEW
    for number, (name, new) in enumerate(changes.items()):
        if new is None:
            name.unlink(missing_ok=True)
            continue
        here = turned / str(number) if (turned / str(number)).exists() else new
        if here.is_dir() and name.exists():
            name.rename(place / f"{name.name}{ASIDE}")  # `settle` gives it its name back
        here.replace(name)


def _exchange(path: Path, other: Path) -> None:
    """Let two names change places in one step."""
    try:
        exchange = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):  # not on Linux
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), str(path)) from None
    if exchange(_HERE, os.fsencode(path), _HERE, os.fsencode(other), _EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(path), None, str(other))


def _on_disk(new: Path, name: Path) -> None:
    """Get what was made onto the disk; a file may be read by whom the earlier one allowed.

    Raises OSError where a file would replace a folder or a folder a file.
    """
    if os.path.lexists(name) and new.is_dir() != name.is_dir():
        number = errno.ENOTDIR if new.is_dir() else errno.EISDIR
        raise OSError(number, os.strerror(number), str(name))
    if not new.is_dir():
        with suppress(OSError):
            shutil.copymode(name, new)
    _sync(new)


def _sync(path: Path) -> None:
    """Get a file, or a folder where the system can, onto the disk. Raises OSError for a file."""
    folder = path.is_dir()
    try:
        opened = os.open(path, os.O_RDONLY if folder else os.O_RDWR)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
    except OSError:
        if not folder:
            raise
