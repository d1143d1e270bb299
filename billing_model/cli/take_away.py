"""What ``bill`` and ``compare`` do where the result is a file to take away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from billing_model.billing.refusal import Refusal, Refused, unexpected
from billing_model.cli.command import Exit, complain
from billing_model.files.atomic import whole
from billing_model.files.toml import reason
from billing_model.words.wording import Verbatim, wording


def write_file(
    file: str, form: str, out: str | None, language: str,
    formats: Sequence[str], read: Callable[[str], Any], make: Callable[..., bytes],
) -> Exit:  # fmt: skip
    """Write what a file holds as a file of another kind.

    formats: the kinds that there are; make: from the kind, what was read, and the language. Raises `Refused`.
    """
    words = wording(language)
    if form not in formats or not out:
        complain(words.cli("out-missing" if not out else "out-unused", formats=Verbatim(", ".join(formats))))
        return Exit.REFUSED
    content, path = read(file), Path(out)
    if path.exists() and path.samefile(file):
        raise Refused([Refusal(out, "same-file")])
    try:
        made = make(form, content, language)
    except Exception as error:
        raise unexpected(error, file) from error
    try:
        with whole(path) as temporary:
            temporary.write_bytes(made)
    except OSError as error:
        raise Refused([Refusal(out, "cannot-write", {"reason": reason(error)})]) from error
    print(words.cli("taken", out=Verbatim(out)))
    return Exit.DONE
