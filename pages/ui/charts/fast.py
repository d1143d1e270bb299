"""A figure that is sent as it is.

Plotly would check each of its values and copy them all twice, which takes longer than everything else on a page. That
every chart would pass the check is tested instead.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import plotly.io
from plotly.basedatatypes import BaseFigure


class Ready(BaseFigure):  # type: ignore[misc]  # Plotly comes without types
    """A figure as nested tables and lists, in Streamlit's theme."""

    def __init__(self, figure: dict[str, Any]) -> None:
        object.__setattr__(self, "_ready", figure)  # without BaseFigure's own, which would begin to check

    def to_dict(self) -> dict[str, Any]:
        """The figure itself, with the template of the theme."""
        figure: dict[str, Any] = object.__getattribute__(self, "_ready")
        return {**figure, "layout": {**figure["layout"], "template": _template(plotly.io.templates.default)}}


@cache
def _template(name: str) -> dict[str, Any]:
    """What Streamlit gives every chart: colours and fonts that follow the page."""
    template: dict[str, Any] = plotly.io.templates[name].to_plotly_json()
    return template
