"""What other parts of the server have to say: a line of JSON as our own, without what a visitor or a provider gave.

They write their warnings as text, with addresses of pages, names of sessions and what an identity provider said of a
person. Kept of each is the sentence that stands in the program, before values are put into it, and of an error its type
and the places in the program.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from streamlit import config

from billing_model.books.trouble import trouble
from hosting.log import OURS, line

BARE = "%(message)s"
FAILED = "of_an_error"  # whether a record is
KNOWN = ("streamlit", "uvicorn")  # whose sentences are written out in their programs
# What a provider answers where it signs nobody in: a word of RFC 6749 or of OpenID Connect, or none.
CODES = (
    *("access_denied", "invalid_client", "invalid_grant", "invalid_request", "invalid_scope", "server_error"),
    *("temporarily_unavailable", "unauthorized_client", "unsupported_grant_type", "unsupported_response_type"),
    *("account_selection_required", "consent_required", "interaction_required", "login_required"),
)


def quieten() -> None:
    """From now on they write no more than warnings, no error twice, and nothing of a customer."""
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    logging.getLogger("streamlit.error_util").addFilter(lambda record: not getattr(record, FAILED, False))
    config.set_option("logger.enableRich", False)
    config.set_option("logger.messageFormat", BARE)
    for name in ("uvicorn", *(name for name in logging.root.manager.loggerDict if name.startswith("streamlit"))):
        for handler in logging.getLogger(name).handlers:
            handler.setFormatter(logging.Formatter(BARE))
    logging.captureWarnings(True)  # of packages to programmers
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    logging.setLogRecordFactory(record)


def record(
    name: str, level: int, path: str, number: int, says: object, args: Any, exc_info: Any, *more: Any, **named: Any
) -> logging.LogRecord:
    """A record of the log, whose message is a line as all are."""
    failed = bool(exc_info)
    if name != OURS and level >= logging.WARNING:
        says, args, exc_info = told(name, says, args, exc_info), (), None
    made = logging.LogRecord(name, level, path, number, says, args, exc_info, *more, **named)
    setattr(made, FAILED, failed)
    return made


def told(name: str, says: object, args: Any, exc_info: Any) -> str:
    """The line for what a part of the server says. name: of its log; says, args, exc_info: as logging has them."""
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    facts: dict[str, Any] = {"part": name}
    if isinstance(says, str) and name.partition(".")[0] in KNOWN:
        facts["says"] = re.sub("%[drs]", "…", says.strip().partition("\n")[0])
    words = (getattr(error, "error", None), *(args if isinstance(args, tuple) else ()))
    if codes := [word for word in words if word in CODES]:
        facts["code"] = codes[0]
    if isinstance(error, BaseException):
        of = trouble(error)
        facts |= {"type": of.kind, "trace": list(of.trace)}
    return line("server", **facts)
