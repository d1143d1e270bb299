"""What the system knows of files: why one cannot be read or written, as a sentence, and which file a name means."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from billing_model.billing.refusal import Refusal

_BOTH = {errno.ENAMETOOLONG: "name-too-long", errno.ELOOP: "link-in-a-circle"}
_READ = {
    **_BOTH,
    errno.ENOENT: "no-file", errno.ENOTDIR: "no-file",
    errno.EISDIR: "is-a-folder",
    errno.EACCES: "may-not-read", errno.EPERM: "may-not-read",
    errno.ESPIPE: "no-file-on-a-disk",
}  # fmt: skip
_WRITTEN = {
    **_BOTH,
    errno.ENOENT: "no-folder", errno.ENOTDIR: "no-folder",
    errno.EISDIR: "is-a-folder",
    errno.EACCES: "may-not-write", errno.EPERM: "may-not-write", errno.EROFS: "may-not-write",
    errno.ENOSPC: "disk-full", errno.EDQUOT: "disk-full", errno.EFBIG: "disk-full",
}  # fmt: skip


def not_read(file: str, error: Exception) -> Refusal:
    """A file or folder that cannot be read. file: as the user named it."""
    return _refusal(_READ, file, error, "unreadable")


def not_written(file: str, error: Exception) -> Refusal:
    """A file or folder that cannot be written. file: as the user named it."""
    return _refusal(_WRITTEN, file, error, "cannot-write")


def reason(error: Exception) -> str:
    """What the system says about an error, without numbers and paths."""
    number = getattr(error, "errno", None)
    return os.strerror(number) if number else str(error)


def _refusal(keys: dict[int, str], file: str, error: Exception, other: str) -> Refusal:
    key = keys.get(getattr(error, "errno", None) or 0)
    return Refusal(file, key) if key else Refusal(file, other, {"reason": reason(error)})


def state_of(path: str | Path) -> tuple[int, ...]:
    """What tells a file on a disk from itself after it was written to or replaced.

    Raises OSError, also for what is no file on a disk.
    """
    held = os.stat(path)
    if stat.S_ISDIR(held.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(held.st_mode):
        raise OSError(errno.ESPIPE, os.strerror(errno.ESPIPE))
    return held.st_dev, held.st_ino, held.st_size, held.st_mtime_ns, held.st_ctime_ns


def is_same(path: str | Path, other: str | Path) -> bool:
    """Whether both are there and are the same file, also by way of links."""
    try:
        return os.path.samefile(path, other)
    except (OSError, ValueError):
        return False
