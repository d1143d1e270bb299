"""The colours of charts and pictures: those of the downloaded files, each with a name.

They can be told apart by colour-blind eyes; each stands out from a white and from a dark ground by at least 3:1.
.streamlit/config.toml lists them in the same order.
"""

from __future__ import annotations

from billing_model.take_away.colours import PALETTE

BLUE, ORANGE, GREEN, PURPLE, YELLOW, SKY, PINK, OLIVE, VIOLET, GREY = PALETTE
