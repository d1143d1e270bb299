"""LibreOffice as a second opinion: workbooks computed anew by a program that did not write them.

``SOFFICE=/path`` names it; where there is none, the tests that need it are skipped with a word. Run as a program, it
installs LibreOffice Calc from Debian's packages where that is possible, and says in one line what came of it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

MISSING = "no LibreOffice here: install libreoffice-calc, or name it with SOFFICE=/path/to/soffice"
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""  # formulas are computed anew when a file is opened
BATCH = 100  # files a run


def find() -> str | None:
    """LibreOffice's program; None where there is none."""
    if named := os.environ.get("SOFFICE"):
        return shutil.which(named)
    return next(filter(None, map(shutil.which, ("soffice", "libreoffice"))), None)


def recalculated(files: Sequence[Path], folder: Path) -> list[Path]:
    """The workbooks after LibreOffice has opened, computed and saved each; folder: for its own use, empty."""
    program, profile, out = find(), folder / "profile", folder / "out"
    assert program, MISSING
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS)
    for start in range(0, len(files), BATCH):
        subprocess.run(
            [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
             "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), *files[start : start + BATCH]],
            check=True, capture_output=True, timeout=600, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    return [out / file.name for file in files]


def opened_csv(file: Path, separator: str, region: int, folder: Path) -> Path:
    """A CSV file as a workbook, as a spreadsheet of a region opens it; region: Windows' number of it."""
    program, profile = find(), folder / "profile"
    assert program, MISSING
    how = f"--infilter=Text - txt - csv (StarCalc):{ord(separator)},34,76,1,,{region},false,true"
    subprocess.run(
        [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", how,
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), str(file)],
        check=True, capture_output=True, timeout=600, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return folder / f"{file.stem}.xlsx"


def main() -> int:
    if find():
        return 0
    if os.environ.get("SOFFICE"):
        print(f"SOFFICE names {os.environ['SOFFICE']}, which is no program; the workbooks are not computed anew.")
        return 1
    from browser.chromium import install

    print("Installing LibreOffice Calc for the tests of the workbook (once, about a minute) ...", flush=True)
    why = install("libreoffice-calc")
    if why or not find():
        print(f"The workbooks are not computed anew: {MISSING} ({why or 'it was installed, and is not on the PATH'}).")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
