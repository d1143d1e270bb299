"""THIRD_PARTY.md: every package of requirements.lock with its version and licence, from what is installed.

`make licences` (`python -m tools.licences`) writes it; a test holds it against the lock and against the licences that
are allowed. `--beside` writes nothing and says which packages here are not in the version of the lock.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from tools.audit import pins

HERE = Path(__file__).parent.parent
LOCK, WRITTEN = HERE / "requirements.lock", HERE / "THIRD_PARTY.md"

# What may be passed on as it is, beside a program under the MIT licence, by everybody who keeps the notices.
ALLOWED = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "LicenseRef-Public-Domain", "MIT"),
        *("MIT-0", "MIT-CMU", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Unlicense", "Zlib"),
    }
)
# Licences of packages whose metadata name them in words of their own, read in their licence files.
READ = {
    "altair": "BSD-3-Clause",
    "iso4217": "LicenseRef-Public-Domain",
    "itsdangerous": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "protobuf": "BSD-3-Clause",
    "pydeck": "Apache-2.0",
    "pymupdf-fonts": "OFL-1.1",
    "reportlab": "BSD-3-Clause",
    "tomli-w": "MIT",
    "uvloop": "MIT OR Apache-2.0",
}

HEAD = """# What is shipped with it

The program itself is under the MIT licence ([LICENSE](LICENSE)). Installed from `requirements.lock`, also in a
container, it brings these packages along, as their publishers made them. Notices and licences lie beside most of them,
in the `*.dist-info` folders of `site-packages`; so do those of the libraries that numpy, pandas, Pillow and PyArrow
carry inside. `make licences` writes this file.

| Package | Version | Licence (SPDX) |
|---|---|---|
"""
FOOT = """
**Streamlit** carries its front end, built from packages of npm (React, Emotion, Apache Arrow, Vega, deck.gl, Plotly.js
and others, most of them MIT, BSD or Apache-2.0). Their notices are in the file `NOTICES` of its source,
<https://github.com/streamlit/streamlit>, under the tag of the version above. Of the fonts that it carries, Source Sans,
Source Serif, Source Code and those of KaTeX are under OFL-1.1, Material Symbols under Apache-2.0.

**pymupdf-fonts** brings the fonts of the leaflets and nothing of PyMuPDF, which is under another licence.
"""


def licence(name: str) -> str:
    """The licence of an installed package as an SPDX expression; "" where neither its metadata nor we know one.

    >>> licence("jinja2"), licence("streamlit")
    ('BSD-3-Clause', 'Apache-2.0')
    """
    if name in READ:
        return READ[name]
    said = metadata(name)
    for words in [said[field] for field in ("License-Expression", "License") if field in said]:
        try:
            return str(canonicalize_license_expression(words))
        except InvalidLicenseExpression:
            continue
    return ""


def named(expression: str) -> set[str]:
    """The licences that an expression names.

    >>> sorted(named("MPL-2.0 AND (Apache-2.0 OR MIT)"))
    ['Apache-2.0', 'MIT', 'MPL-2.0']
    """
    return set(re.findall(r"[\w.+-]+", expression)) - {"AND", "OR", "WITH"}


def installed(name: str) -> str:
    """The version of a package that is here; "" where it is not, as one that only other systems need."""
    try:
        return str(metadata(name)["version"])
    except PackageNotFoundError:
        return ""


def rows(lock: str, before: str = "") -> Iterator[tuple[str, str, str]]:
    """Name, version and licence of each package of a lock; one that is not installed is as it was before."""
    was = dict(re.findall(r"^\| ([\w.-]+) \| [^|]* \| ([^|]*) \|$", before, flags=re.MULTILINE))
    for name, version in pins(lock):
        yield name, version, licence(name) if installed(name) else was.get(name, "")


def page(lock: str, before: str = "") -> str:
    """The text of THIRD_PARTY.md; before: what it was."""
    table = "".join(f"| {name} | {version} | {terms} |\n" for name, version, terms in rows(lock, before))
    return HEAD + table + FOOT


def beside(lock: str) -> str:
    """Which packages here are not as in a lock, in one line."""
    wanted: dict[str, list[str]] = {}
    for name, version in pins(lock):
        wanted.setdefault(name, []).append(version)
    others = [
        f"{name} {here} ({' or '.join(versions)})"
        for name, versions in wanted.items()
        if (here := installed(name)) and here not in versions
    ]
    return f"Not as in the lock: {', '.join(others)}." if others else "Every package is as in the lock."


def main() -> None:
    """Writes the file, or says what is not as in the lock."""
    lock = LOCK.read_text(encoding="utf-8")
    if "--beside" in sys.argv[1:]:
        print(beside(lock))
        return
    before = WRITTEN.read_text(encoding="utf-8") if WRITTEN.exists() else ""
    WRITTEN.write_text(page(lock, before), encoding="utf-8")


if __name__ == "__main__":
    main()
