"""What the other pages are made of, imported while the first visitor of a server looks at its home page."""

from __future__ import annotations

import gc
from functools import cache
from importlib import import_module
from threading import Timer

WAIT = 1.0  # seconds, in which the home page is painted
PARTS = (
    "billing_model.files.link",
    "pages.ui.parts.downloads",
    "pages.ui.inputs.knobs",
    "pages.ui.parts.guess",
    "pages.ui.questions.compare.figures",
)


@cache
def begin() -> None:
    """Begin once, beside everything else."""
    timer = Timer(WAIT, _import)
    timer.daemon = True
    timer.start()


def _import() -> None:
    for part in PARTS:
        import_module(part)
    gc.freeze()  # as in pages/ui/base/frame.py
