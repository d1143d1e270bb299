"""LibreOffice as a second opinion: workbooks computed anew by a program that did not write them.

Where there is none, the tests that need it are skipped with a word.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from programs import LIBREOFFICE

ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""  # formulas are computed anew when a file is opened
BATCH = 100  # files a run


def recalculated(files: Sequence[Path], folder: Path) -> list[Path]:
    """The workbooks after LibreOffice has opened, computed and saved each; folder: for its own use, empty."""
    program, profile, out = LIBREOFFICE.find(), folder / "profile", folder / "out"
    assert program, LIBREOFFICE.missing
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
    program, profile = LIBREOFFICE.find(), folder / "profile"
    assert program, LIBREOFFICE.missing
    how = f"--infilter=Text - txt - csv (StarCalc):{ord(separator)},34,76,1,,{region},false,true"
    subprocess.run(
        [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", how,
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), str(file)],
        check=True, capture_output=True, timeout=600, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return folder / f"{file.stem}.xlsx"
