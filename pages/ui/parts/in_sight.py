"""The answer in a bar at the foot of a narrow screen, while the inputs push the answer itself out of sight."""

from __future__ import annotations

from pages.ui.base import component

_bar = component.beside(__file__, "in_sight", '<div class="bar" aria-hidden="true"></div>')


def keep(answer: str, grey: bool = False) -> None:
    """The answer as plain text; grey: where it is not that of the inputs."""
    _bar(key="in_sight", data={"text": answer, "grey": grey}, height=0)
