"""A scenario as the parameters of an address: only what differs from another scenario, readable, checked when opened.

``A.seats=3`` is a field of a subscription, ``A.limit=`` removes one, ``A.programme=axcrypt`` begins another in its
place; ``until=2018-05-31`` is a field of the file; ``without=B`` leaves a subscription out. An event is
``event=A~2018-02-01~set-seats~2``: whose, when, what, and its fields, the first that the programme declares without its
name, the others behind theirs: ``event=A~2016-02-03~switch-plan~E3~list_price~19.50``. If any event differs, all are
given; ``event=none`` says that there are none. Very many events become one packed parameter that is not readable.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from difflib import get_close_matches
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import quote_plus

from billing_model.billing.refusal import Refusal, Refused
from billing_model.core.fields import SUBSCRIPTION_FIELDS, Event, Field
from billing_model.files.models import MOST_EVENTS, nearest
from billing_model.files.scenario import Scenario, parse
from billing_model.files.toml import without_none
from billing_model.files.values import from_cell
from billing_model.programmes import programmes
from billing_model.words.wording import one_line

Checked = TypeVar("Checked")
Parameters = Mapping[str, Sequence[str]]  # the values of each name, as an address holds them before it is escaped

READABLE = 2_000  # characters of an address up to which its events are text
LONGEST = 8_000  # characters of an address; servers in front refuse more
LARGEST = 1_000_000  # characters of all events
NONE = "none"
PLAIN = "/:@,"  # beside letters, digits and "-._~", what needs no escaping behind a "?"
FILE_FIELDS = (Field("currency", "text"), Field("until", "day"))
NAMES = (*(field.name for field in FILE_FIELDS), "event", "events", "without")


# ---- From tables to parameters ----------------------------------------------------------------------------------


def written(base: Mapping[str, Any], tables: Mapping[str, Any]) -> dict[str, list[str]]:
    """The differences of a scenario's tables from those of another, as parameters; empty if they bill alike.

    base, tables: nested tables of scenarios that can be parsed; titles, remarks and what is expected are the base's.
    """
    parameters: dict[str, list[str]] = {}
    for field in FILE_FIELDS:
        if base.get(field.name) != tables.get(field.name):
            parameters[field.name] = [text_of(tables.get(field.name))]
    before = {entry["id"]: entry for entry in base.get("subscription", [])}
    after = {entry["id"]: entry for entry in tables.get("subscription", [])}
    for id, entry in after.items():
        same = before.get(id, {}).get("programme") == entry["programme"]
        for field in fields_of(entry["programme"]):
            old, new = before[id].get(field.name) if same else None, entry.get(field.name)
            if field.name != "id" and meant(field, old) != meant(field, new):
                parameters[f"{id}.{field.name}"] = [text_of(new)]
    gone = [id for id in before if id not in after]
    if gone:
        parameters["without"] = gone
    events = tables.get("event", [])
    if _as_they_happen(base.get("event", []), before) != _as_they_happen(events, after):
        in_order = sorted(events, key=lambda event: (event["on"], event["subscription"], event["kind"]))
        written = [_event(event, after[event["subscription"]]["programme"]) for event in in_order]
        parameters["event"] = written or [NONE]
        if written and size(parameters) > READABLE:
            parameters["events"] = [_packed(parameters.pop("event"))]
    return parameters


def size(parameters: Parameters) -> int:
    """How many characters the parameters have in an address."""
    return len(query(parameters))


def query(parameters: Parameters) -> str:
    """The part of an address behind its question mark."""
    return "&".join(f"{escaped(name)}={escaped(value)}" for name, values in parameters.items() for value in values)


def escaped(text: str) -> str:
    """A text inside an address: what would end it, or is not a plain character, as its code; a space as a plus."""
    return quote_plus(text, safe=PLAIN, errors="replace")


def fields_of(programme: str) -> dict[Field, None]:
    """The fields of a subscription, its programme first."""
    own = programmes()[programme].fields if programme in programmes() else ()
    return dict.fromkeys(sorted((*SUBSCRIPTION_FIELDS, *own), key=lambda field: field.name != "programme"))


def _kind(programme: str, kind: str) -> Event:
    """What a programme declares about a kind of event; an event without fields if it knows none."""
    events = programmes()[programme].events if programme in programmes() else ()
    return next((event for event in events if event.kind == kind), Event(kind))


def meant(field: Field, value: Any) -> Any:
    """A field's value, also where it is not given."""
    if value is None:
        return {"flag": False, "percent": 0}.get(field.type) if field.default is None else field.default
    return value


def _as_they_happen(events: Sequence[Mapping[str, Any]], entries: Mapping[str, Mapping[str, Any]]) -> list[Any]:
    """Events so that two lists which bill alike are equal."""
    comparable = []
    for event in events:
        declared = _kind(entries[event["subscription"]]["programme"], event["kind"])
        fields = {field.name: meant(field, event.get(field.name)) for field in declared.fields}
        comparable.append((event["subscription"], event["on"], event["kind"], fields))
    return sorted(comparable, key=lambda event: event[:3])


def text_of(value: Any) -> str:
    """A field's value inside an address; "" where it is not given."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else f"{value:f}" if hasattr(value, "as_tuple") else str(value)


def _event(event: Mapping[str, Any], programme: str) -> str:
    parts = [event["subscription"], text_of(event["on"]), event["kind"]]
    for number, field in enumerate(_kind(programme, event["kind"]).fields):
        value = event.get(field.name)
        if value is not None and meant(field, value) != meant(field, None):
            parts += [text_of(value)] if number == 0 else [field.name, text_of(value)]
    return "~".join(part.replace("%", "%25").replace("~", "%7E") for part in parts)


def _packed(events: Sequence[str]) -> str:
    """Events as one short parameter: each holds only what differs from the event before."""
    lines, before = [], ["", "", ""]
    for event in events:
        head, rest = event.split("~")[:3], event.split("~")[3:]
        owner, on, kind = ("" if new == old else new for new, old in zip(head, before, strict=True))
        if on and before[1]:
            on = str((date.fromisoformat(head[1]) - date.fromisoformat(before[1])).days)
        lines.append("~".join([owner, on, kind, *rest]))
        before = head
    return base64.urlsafe_b64encode(zlib.compress("\n".join(lines).encode(), 9)).decode().rstrip("=")


# ---- From parameters to a scenario ------------------------------------------------------------------------------


def opened(base: Mapping[str, Any], parameters: Parameters, file: str = "link") -> Scenario:
    """The scenario that parameters make of another's tables, checked as a file is.

    An unknown name (added by a mail program, for example) is ignored; one that is nearly a known name is refused.
    Raises `Refused` with all problems; file: its name in their sentences.
    """
    return checked(parameters, file, lambda: read(base, parameters, file), parse)


def checked(
    parameters: Parameters,
    file: str,
    read: Callable[[], tuple[dict[str, Any], list[Refusal]]],
    parse: Callable[[Mapping[str, Any], str], Checked],
) -> Checked:
    """The result of tables made from parameters, checked as a file is. Raises `Refused` with all problems.

    read: the tables, and what cannot be understood; parse: the check of a file.
    """
    if size(parameters) > 2 * LONGEST:
        raise Refused([Refusal(file, "link-too-long", {"most": LONGEST})])
    tables, refusals = read()
    try:
        result = parse(tables, file)
    except Refused as refused:
        raise Refused(refusals + refused.problems) from None
    if refusals:
        raise Refused(refusals)
    return result


def read(base: Mapping[str, Any], parameters: Parameters, file: str) -> tuple[dict[str, Any], list[Refusal]]:
    """The tables, not yet checked: a value that cannot be read stays a text; and which names cannot be understood."""
    tables = deepcopy(dict(base))
    entries = {entry["id"]: entry for entry in tables.get("subscription", [])}
    refusals: list[Refusal] = []
    for field in FILE_FIELDS:
        if field.name in parameters:
            tables[field.name] = from_cell(field, parameters[field.name][-1])
    if tables.get("currency") != base.get("currency"):  # a document prints its amounts in the currency of the base
        tables["expect"] = {name: value for name, value in base.get("expect", {}).items() if name != "invoice"}
    begun = [name.removesuffix(".programme") for name in parameters if name.endswith(".programme")]
    entries |= {id: {"id": id} for id in begun}  # of another programme: without the fields of the old one
    for name in sorted(parameters, key=lambda name: not name.endswith(".programme")):
        id, dot, field_name = name.rpartition(".")
        if dot and id in entries:
            put(entries[id], field_name, parameters[name][-1])
        elif dot:
            refusals.append(Refusal(file, "unknown-subscription", {"id": one_line(id)}, field=one_line(name)))
        elif name not in NAMES and get_close_matches(name, NAMES, 1):
            refusals.append(Refusal(file, *nearest("unknown-field", name, NAMES), field=one_line(name)))
    left_out = parameters.get("without", ())
    refusals += [
        Refusal(file, "unknown-subscription", {"id": one_line(id)}, field="without")
        for id in left_out
        if entries.pop(id, None) is None
    ]
    tables["subscription"] = list(entries.values())
    try:
        texts = _events_of(parameters)
    except ValueError:
        refusals.append(Refusal(file, "link-events", field="events"))
        texts = None
    if texts is not None:
        tables["event"] = [_event_of(text, entries) for text in texts]
    elif "event" in tables:
        tables["event"] = [event for event in tables["event"] if event["subscription"] in entries]
    return without_none(tables), refusals


def put(entry: dict[str, Any], name: str, value: str) -> None:
    """Put a field's text from an address into an entry that names its programme; "" removes the field."""
    declared = {field.name: field for field in fields_of(str(entry.get("programme")))}
    if value == "":
        entry.pop(name, None)
    else:
        entry[name] = from_cell(declared[name], value) if name in declared else value


def _events_of(parameters: Parameters) -> list[str] | None:
    """The events' texts, None if the base's stay. Raises ValueError if they cannot be unpacked."""
    if "events" in parameters:
        return list(_unpacked(parameters["events"][-1]))
    if "event" not in parameters:
        return None
    return [text for text in parameters["event"] if text != NONE]


def _unpacked(text: str) -> Iterator[str]:
    """What `_packed` was given. Raises ValueError."""
    try:
        inflate = zlib.decompressobj()
        raw = inflate.decompress(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True), LARGEST)
    except (zlib.error, binascii.Error) as error:
        raise ValueError("not packed") from error
    if not inflate.eof:
        raise ValueError("too much, or cut off")
    before = ["", "", ""]
    for line in islice(raw.decode().split("\n"), MOST_EVENTS + 1):
        owner, on, kind, *rest = [*line.split("~"), "", ""][: max(3, line.count("~") + 1)]
        if before[1] and (not on or on.lstrip("-").isdigit()):
            try:
                on = str(date.fromisoformat(before[1]) + timedelta(int(on or 0)))
            except OverflowError as error:
                raise ValueError("no such day") from error
        before = [owner or before[0], on, kind or before[2]]
        yield "~".join([*before, *rest])


def _event_of(text: str, entries: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """An event as a table; a field that is not given is missing, one that cannot be read stays a text."""
    parts = [part.replace("%7E", "~").replace("%7e", "~").replace("%25", "%") for part in text.split("~")]
    head = dict(zip(("subscription", "on", "kind"), parts, strict=False))
    event: dict[str, Any] = {name: part for name, part in head.items() if part}
    if "on" in event:
        event["on"] = from_cell(Field("on", "day"), event["on"])
    programme = str(entries.get(event.get("subscription", ""), {}).get("programme"))
    declared = {field.name: field for field in _kind(programme, event.get("kind", "")).fields}
    rest = parts[3:]
    if len(rest) % 2:  # the first without its name
        rest.insert(0, next(iter(declared), rest[0]))
    for name, value in zip(rest[::2], rest[1::2], strict=True):
        event[name] = from_cell(declared[name], value) if name in declared else value
    return event
