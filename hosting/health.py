"""Whether the process of this machine is well, for a container's health check: python -m hosting.health.

Any path of a server answers 200, so the words count and not the number.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from urllib.request import ProxyHandler, build_opener

PATIENCE = 8.0  # seconds


def address(environment: Mapping[str, str]) -> str:
    """Where the process says how it is; environment: the one that the process was started with."""
    base = environment.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
    return f"http://127.0.0.1:{environment.get('STREAMLIT_SERVER_PORT', '8501')}/{base and base + '/'}_stcore/health"


def well(url: str) -> bool:
    """Whether it is."""
    try:
        with build_opener(ProxyHandler({})).open(url, timeout=PATIENCE) as answer:
            return bool(answer.read(16) == b"ok")
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(not well(address(os.environ)))
