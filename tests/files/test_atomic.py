"""Results appear whole and together, or not at all, wherever the run that makes them is killed."""

from __future__ import annotations

import os
import resource
import shutil
import sys
from pathlib import Path

import pytest

from billing_model.files import together
from billing_model.files.atomic import whole, workplace
from billing_model.files.together import put_together

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="results are replaced in one step on Linux")

CHANGES = ("os.rename", "os.symlink", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "open")  # as the system tells

EARLIER = {"lines.csv": "old", "lines.rejects.csv": "old"}
CASES = {
    "replaced": (EARLIER, {"lines.csv": "new", "lines.rejects.csv": "new"}),
    "one-goes": (EARLIER, {"lines.csv": "new", "lines.rejects.csv": None}),
    "one-comes": ({"lines.csv": "old"}, {"lines.csv": "new", "lines.rejects.csv": "new"}),
    "both-come": ({}, {"lines.csv": "new", "lines.rejects.csv": "new"}),
    "one": ({"lines.csv": "old"}, {"lines.csv": "new"}),
    "folder": ({"lines.csv": "folder"}, {"lines.csv": "folder"}),
    "folder-and-file": (
        {"lines.csv": "folder", "lines.rejects.csv": "old"}, {"lines.csv": "folder", "lines.rejects.csv": None},
    ),
}  # fmt: skip


def held(folder: Path) -> dict[str, str]:
    """What can be read under the names that are no hidden ones."""
    names = [path for path in folder.iterdir() if not path.name.startswith(".") and path.exists()]
    return {path.name: (path / "part" if path.is_dir() else path).read_text() for path in names}


def begin(folder: Path, earlier: dict[str, str]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in earlier.items():
        if content == "folder":
            (folder / name).mkdir()
            (folder / name / "part").write_text("old")
        else:
            (folder / name).write_text(content)


def make(folder: Path, content_of: dict[str, str | None]) -> None:
    """Put results in their places; None: what was there goes."""
    with workplace(folder / "lines.csv") as place:
        for name, content in content_of.items():
            if content == "folder":
                (place / name).mkdir()
                (place / name / "part").write_text("new")
            elif content is not None:
                (place / name).write_text(content)
        changes = {folder / name: None if content is None else place / name for name, content in content_of.items()}
        put_together(changes, place)


def killed_before(number: int, folder: Path, made: dict[str, str | None]) -> bool:
    """Make them in a process that ends before its n-th change of a file or a name; whether it was ended."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    changes, exchange = 0, together._exchange

    def change(event: str = "open", *_: object) -> None:
        nonlocal changes
        changes += event in CHANGES
        if changes == number:
            os._exit(9)

    def exchanged(*names: Path) -> None:
        change()
        exchange(*names)

    together._exchange = exchanged
    sys.addaudithook(change)
    try:
        make(folder, made)
    finally:
        os._exit(0)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("case", CASES)
def test_a_run_killed_at_any_change_leaves_all_of_the_earlier_or_all_of_the_new(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier, made = CASES[case]
    monkeypatch.setattr(os, "fsync", lambda opened: None)  # a kill loses nothing that was written
    folder = tmp_path / "results"
    old = dict.fromkeys(earlier, "old")
    new = {name: "new" for name, content in made.items() if content is not None}
    seen, number, killed = [], 0, True
    while killed:
        number += 1
        begin(folder, earlier)
        killed = killed_before(number, folder, made)
        seen.append(held(folder))
        with workplace(folder / "other.csv"):  # the next run, of another result, sweeps
            assert held(folder) == seen[-1]
        assert {path.name for path in folder.iterdir()} == set(seen[-1])
        assert not any(path.is_symlink() for path in folder.iterdir())
    turned = seen.index(new)
    assert seen == [old] * turned + [new] * (number - turned)
    assert 0 < turned < number - 1


@pytest.mark.parametrize("exchange", [True, False])
def test_what_cannot_be_put_in_place_leaves_all_as_it_was(
    exchange: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(tmp_path / "results", EARLIER)
    if not exchange:
        monkeypatch.setattr(together, "_EXCHANGE", 1 << 20)  # no system knows it
    folder = tmp_path / "results"
    (folder / "third.csv").mkdir()
    with pytest.raises(IsADirectoryError):
        make(folder, dict.fromkeys((*EARLIER, "third.csv"), "new"))
    (folder / "third.csv").rmdir()
    assert held(folder) == EARLIER


@pytest.mark.parametrize("case", CASES)
def test_a_system_that_cannot_do_it_in_one_step_does_it_one_after_the_other(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "_EXCHANGE", 1 << 20)
    earlier, made = CASES[case]
    folder = tmp_path / "results"
    begin(folder, earlier)
    make(folder, made)
    assert held(folder) == {name: "new" for name, content in made.items() if content is not None}
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_a_file_that_grows_beyond_what_there_is_room_for_leaves_the_earlier_one(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OSError, match="too large"), whole(file) as made:
            made.write_text("new" * 1000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]
    assert file.read_text() == "old"


def test_a_file_keeps_who_may_read_it_and_a_link_still_leads_to_it(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    file, link = tmp_path / "folder" / "x.csv", tmp_path / "link.csv"
    file.write_text("old")
    file.chmod(0o600)
    link.symlink_to("folder/x.csv")
    with whole(link) as made:
        made.write_text("new")
    assert link.is_symlink() and file.read_text() == "new"
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_device_is_written_and_not_replaced() -> None:
    with pytest.raises(OSError, match="No space left"), whole(Path("/dev/full")) as made:
        made.write_text("new")
    assert Path("/dev/full").is_char_device()


def test_the_folders_of_other_programs_and_of_runs_that_go_on_stay(tmp_path: Path) -> None:
    other = tmp_path / ".film.part"
    other.mkdir()
    (other / "lock").write_text("theirs")
    with workplace(tmp_path / "x.csv") as first, workplace(tmp_path / "x.csv") as second:
        assert first.is_dir() and second.is_dir()
    assert [path.name for path in tmp_path.iterdir()] == [".film.part"]


def test_a_name_may_be_as_long_as_the_system_allows(tmp_path: Path) -> None:
    file = tmp_path / ("ù" * 123 + ".csv")
    for _ in range(2):
        with whole(file) as made:
            made.write_text("new")
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    assert os.fsencode(file.name) == os.fsencode("ù" * 123 + ".csv")
