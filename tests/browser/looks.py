"""The looks a page is shown in: on a light and on a dark screen, and on a phone."""

from __future__ import annotations

from typing import Any

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"width": 1400},
    "dark": {"width": 1400, "dark": True},
    "phone": {"width": 390, "height": 844, "dark": True},
}
