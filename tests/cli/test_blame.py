"""What the machine does is told as such: a full disk, a name too long, a folder that may not be read, no memory."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pytest

from billing_model.__main__ import main
from billing_model.billing.refusal import unexpected
from billing_model.files.system import not_written
from project import PROJECT

BOOK = [str(PROJECT / "samples" / "book" / f"{name}.csv") for name in ("subscriptions", "events")]
SCENARIO = str(PROJECT / "scenarios" / "csp" / "seat-change.toml")
UNTIL = ["--until", "2026-10-31", "--workers", "1"]
LONG = "n" * 300
NOBODY = 65534


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """The one sentence with which a command refuses."""
    assert main([*map(str, arguments)]) == 2
    printed = capsys.readouterr()
    (sentence,) = printed.err.splitlines()
    return sentence


@pytest.mark.parametrize(
    "arguments",
    [
        ["book", f"{LONG}.csv", BOOK[1], *UNTIL, "--out", "lines.csv"],
        ["book", BOOK[0], f"{LONG}.parquet", *UNTIL, "--out", "lines.csv"],
        ["book", *BOOK, *UNTIL, "--out", f"{LONG}.csv"],
        ["book", *BOOK, *UNTIL, "--out", f"{LONG}/"],
        ["book-compare", *BOOK, *UNTIL, "--options", "csp-annual", "--out", f"{LONG}.csv"],
        ["book-compare", *BOOK, *UNTIL, "--options", f"{LONG}.toml", "--out", "x.csv"],
        ["bill", f"{LONG}.toml"],
        ["bill", SCENARIO, "--format", "xlsx", "--out", f"{LONG}.xlsx"],
        ["check", f"{LONG}.toml"],
        ["compare", f"{LONG}.toml"],
        ["sample", "--out", LONG],
        ["template", "days", "--out", f"{LONG}.csv"],
    ],
    ids=lambda arguments: "-".join(word for word in arguments[:4] if "/" not in word and LONG not in word),
)
@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "the name is longer than the system allows"), ("it", "il nome è più lungo di quanto il sistema ammetta")],
)
def test_a_name_that_is_too_long(
    arguments: list[str], language: str, sentence: str,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    said = complaint(capsys, *arguments, "--language", language)
    assert said.startswith(LONG)
    assert sentence in said


def test_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for out in (tmp_path / "no" / "lines.csv", tmp_path / "no" / "lines"):
        said = complaint(capsys, "book", *BOOK, *UNTIL, "--out", f"{out}{'' if out.suffix else '/'}")
        assert "the folder of this file does not exist" in said


@contextmanager
def without_rights() -> Iterator[None]:
    """As a user who has none to what is another's, also where these tests run as root."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="the system has no such rights")
def test_what_may_not_be_read_or_written_is_told_as_such(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    shut = tmp_path / "shut"
    shut.mkdir()
    (shut / "a.toml").write_text("", encoding="utf-8")
    shut.chmod(0)
    tmp_path.chmod(0o555)
    inside = [tmp_path, *(folder for folder in tmp_path.parents if not folder.stat().st_mode & 0o001)]
    before = {folder: folder.stat().st_mode for folder in inside}
    for folder in inside:
        folder.chmod(0o555 if folder == tmp_path else 0o755)
    out = tmp_path_factory.mktemp("out") / "lines.csv"
    out.parent.chmod(0o777)
    wrong = {
        "you may not read this": [
            ["check", tmp_path],
            ["check", shut],
            ["bill", shut / "a.toml"],
            ["compare", shut / "a.toml"],
            ["book", shut / "s.csv", BOOK[1], *UNTIL, "--out", out],
            ["book", BOOK[0], shut / "e.parquet", *UNTIL, "--out", out],
        ],
        "you may not write here": [
            ["book", *BOOK, *UNTIL, "--out", tmp_path / "lines.csv"],
            ["book-compare", *BOOK, *UNTIL, "--options", "csp-annual", "--out", tmp_path / "lines.csv"],
            ["bill", SCENARIO, "--format", "pdf", "--out", tmp_path / "x.pdf"],
            ["sample", "--out", tmp_path / "x"],
        ],
    }
    main(["book", *BOOK, *UNTIL, "--out", str(out)])  # so that all is loaded
    main(["bill", SCENARIO, "--format", "pdf", "--out", str(out.with_suffix(".pdf"))])
    capsys.readouterr()
    try:
        for sentence, commands in wrong.items():
            for arguments in commands:
                with without_rights():
                    said = complaint(capsys, *arguments)
                assert sentence in said, arguments
    finally:
        for folder, mode in before.items():
            folder.chmod(mode)
        shut.chmod(0o700)
        tmp_path.chmod(0o700)


def limited(limit: int, most: int, *arguments: str | Path) -> tuple[int, str]:
    """The exit code of a command that may use only so much, and what it says of it."""

    def become() -> None:
        resource.setrlimit(limit, (most, most))

    done = subprocess.run(
        [sys.executable, "-m", "billing_model", *map(str, arguments)],
        cwd=PROJECT, text=True, capture_output=True, check=False, timeout=60, preexec_fn=become,
    )  # fmt: skip
    (said,) = done.stderr.splitlines()
    return done.returncode, said


@pytest.mark.parametrize("ending", [".csv", ".parquet", "/"])
def test_a_disk_without_room_is_told_as_such(tmp_path: Path, ending: str) -> None:
    """A limit on the size of files stands for the disk."""
    out = f"{tmp_path / 'lines'}{ending}"
    code, said = limited(resource.RLIMIT_FSIZE, 10_000, "book", *BOOK, *UNTIL, "--out", out)
    assert code == 2
    assert said.startswith(f"{out}: there is not enough room on the disk")
    assert not [*tmp_path.iterdir()]


def test_a_full_disk_has_the_sentence_of_one_without_room() -> None:
    for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        assert not_written("x.csv", OSError(number, "")).key == "disk-full"


@pytest.mark.parametrize("error", [MemoryError(), pa.ArrowMemoryError("malloc of size 1 failed")])
def test_memory_that_is_not_enough_is_told_as_such(error: Exception) -> None:
    """The file is not to blame, and nobody needs to report it."""
    (problem,) = unexpected(error, "book.csv").problems
    assert problem.text("en") == "book.csv: this needs more memory than there is"
