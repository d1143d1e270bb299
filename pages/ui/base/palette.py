"""The colours of charts and pictures; they can be told apart by colour-blind eyes, on light and on dark ground."""

from __future__ import annotations

# Each stands out from a white and from a dark ground by at least 3:1; .streamlit/config.toml lists them in this order.
BLUE, ORANGE, GREEN, PURPLE, SKY, YELLOW, GREY = (
    "#3B82C4",
    "#D2691E",
    "#2E9E7A",
    "#B56CA8",
    "#2B9BD6",
    "#B8860B",
    "#8A8F98",
)
