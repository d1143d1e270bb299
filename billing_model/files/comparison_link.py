"""A comparison as the parameters of an address: only what differs from a bundled one, checked when it is opened.

``months=24`` is a field of the file, ``demand.seats=12`` and ``chance.noise_percent=5`` one of its tables,
``csp-annual.list_price=9.50`` one of an option, ``nce-base-and-peak.base=20`` the base of one made of two; an empty
value removes a field. ``options=csp-monthly,csp-annual`` says which options stand side by side: any of the bundled
comparisons, and ``csp-monthly-2`` is another like ``csp-monthly``. ``demand.change=2025-02-01:5,2025-06-01:9`` are days
and seats, ``held=Premium Business Security`` is what the customer has on flexible billing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

from billing_model.billing.refusal import Refusal
from billing_model.comparing.demand import USES
from billing_model.core.fields import Field
from billing_model.files.comparison import Comparison, parse
from billing_model.files.comparison_models import MOST_OPTIONS, AxisShape, ChanceShape, ComparisonModel, DemandShape
from billing_model.files.link import Parameters, checked, fields_of, meant, put, text_of
from billing_model.files.models import nearest
from billing_model.files.toml import without_none
from billing_model.files.values import from_cell
from billing_model.programmes import programmes
from billing_model.words.wording import one_line

Tables = Mapping[str, Any]
HELD = "held"  # the id of what the customer has on flexible billing
HELD_SINCE = timedelta(days=31)
SHAPES: Mapping[str, type[BaseModel]] = {
    "": ComparisonModel, "demand": DemandShape, "chance": ChanceShape, "map.x": AxisShape, "map.y": AxisShape,
}  # fmt: skip
TYPES = {
    "customer": "text", "currency": "text", "start": "day", "discount_rate_percent": "percent",
    "leaving_percent": "percent", "shape": "text", "knob": "text", "option": "text", "first": "money", "last": "money",
}  # fmt: skip
FIELDS = {  # those of a whole number are not in TYPES
    "": ("customer", "currency", "start", "months", "discount_rate_percent"),
    "demand": ("shape", "seats", "step", "peak", "period", "after", "length", "day"),
    "chance": ("leaves_after", "leaving_percent", "noise_percent", "years", "seed"),
    "map.x": ("knob", "option", "first", "last"),
    "map.y": ("knob", "option", "first", "last"),
}
BASE = Field("base", "integer")  # of an option made of two
OPTIONS, CHANGE, MAP_OPTIONS = "options", "demand.change", "map.options"
TABLES = ("demand", "chance", "map", "map.x", "map.y")
NAMES = (*(f"{table}.{name}".lstrip(".") for table, names in FIELDS.items() for name in names),
         OPTIONS, CHANGE, MAP_OPTIONS, HELD)  # fmt: skip


# ---- What both sides share --------------------------------------------------------------------------------------


def held_already(product: str, start: date) -> dict[str, Any]:
    """What the customer has already of a programme that allows one at a time, as an entry of ``[[held]]``.

    product: one of those that a programme declares (``Programme.one_of``).
    """
    declared = [programme for programme in programmes().values() if programme.one_of[0]]
    programme = next((declaring for declaring in declared if product in declaring.one_of[1]), declared[0])
    since = date.fromordinal(max(1, start.toordinal() - HELD_SINCE.days))  # a link may say any day
    held = {"id": HELD, "programme": programme.id, programme.one_of[0]: product, "purchased": since}
    return {**held, "seats": 1, "list_price": Decimal(1)}


def product_held(tables: Tables) -> str:
    """The product of `held_already` in tables, "" if there is none."""
    entry = next((entry for entry in tables.get("held", ()) if entry.get("id") == HELD), None)
    return "" if entry is None else str(entry.get(programmes()[entry["programme"]].one_of[0], ""))


def another(entry: Tables, taken: Sequence[str]) -> dict[str, Any]:
    """Another option like one that is there, with an id and a name of its own; taken: the ids that are there."""
    like, number = entry["id"], 2
    while f"{like}-{number}" in taken:
        number += 1
    return _numbered(entry, number)


def _numbered(entry: Tables, number: int) -> dict[str, Any]:
    name = entry.get("name") or dict.fromkeys(("en", "it"), entry["id"])
    names = {language: f"{text} ({number})" for language, text in name.items()}
    return {**deepcopy(dict(entry)), "id": f"{entry['id']}-{number}", "name": names}


def known_option(id: str, known: Mapping[str, Tables]) -> dict[str, Any] | None:
    """An option by its id: one that is known, or another like it; None if there is none."""
    like, numbers = id, list[int]()
    while like not in known and len(numbers) < MOST_OPTIONS:  # another like another, and so on
        like, dash, number = like.rpartition("-")
        if not dash or not number.isascii() or not number.isdigit() or len(number) > 3:
            return None
        numbers.insert(0, int(number))
    if like not in known:
        return None
    option = without_group(deepcopy(dict(known[like])))
    for number_of_it in numbers:
        option = _numbered(option, number_of_it)
    return option


def _known(base: Tables, catalogue: Sequence[Tables]) -> dict[str, Tables]:
    return {entry["id"]: entry for entry in (*catalogue, *base["option"])}


def without_group(entry: Tables) -> dict[str, Any]:
    """An option of a catalogue as it stands in a file."""
    return {name: value for name, value in entry.items() if name != "_group"}


def groups_of(tables: Tables, catalogue: Sequence[Tables]) -> list[Tables]:
    """The groups of the options in tables: their own, and those that options of the catalogue bring with them."""
    groups = {group["id"]: group for group in (*tables["group"], *(entry["_group"] for entry in catalogue))}
    used = {entry["group"] for entry in tables["option"]}
    return [group for id, group in groups.items() if id in used]


def with_need(tables: Tables) -> dict[str, Any]:
    """Checked tables with what they leave to the defaults of a need put in, for inputs that change it."""
    return {**tables, "demand": {"shape": DemandShape().shape, "seats": DemandShape().seats, **tables["demand"]}}


def without_stray_map(tables: dict[str, Any]) -> dict[str, Any]:
    """Tables without a map that has unknown options: a map only sets what a page's map shows first."""
    there = {entry["id"] for entry in tables["option"]}
    map_ = tables.get("map", {})
    axes = {axis["option"] for name in ("x", "y") if "option" in (axis := map_.get(name, {}))}
    if not {*map_.get("options", ()), *axes} <= there:
        del tables["map"]
    return tables


def _table(tables: Tables, name: str) -> Tables:
    for part in filter(None, name.split(".")):
        tables = tables.get(part) or {}
    return tables


def _field(table: str, name: str) -> Field:
    given = SHAPES[table].model_fields[name].default if name in SHAPES[table].model_fields else None
    known = None if given is None or type(given).__name__ == "PydanticUndefinedType" else given
    return Field(name, TYPES.get(name, "integer"), default=known)  # type: ignore[arg-type]


# ---- From tables to parameters ----------------------------------------------------------------------------------


def written(base: Tables, tables: Tables, catalogue: Sequence[Tables]) -> dict[str, list[str]]:
    """The differences of a comparison's tables from those of a bundled one; empty if they compare alike.

    catalogue: the options of all bundled comparisons, each with its group as ``_group``.
    """
    parameters: dict[str, list[str]] = {}
    shape = tables["demand"].get("shape", "steady")
    for table, names in FIELDS.items():
        before, after = _table(base, table), _table(tables, table)
        if table.startswith("map") and not after:
            continue
        for name in names:
            if table == "demand" and name not in ("shape", "seats", *USES[shape]):
                continue
            field = _field(table, name)
            if meant(field, before.get(name)) != meant(field, after.get(name)):
                parameters[f"{table}.{name}".lstrip(".")] = [text_of(after.get(name))]
    changes = tables["demand"].get("change", [])
    if shape == "steps" and changes != base["demand"].get("change", []):
        parameters[CHANGE] = [",".join(f"{step['on']}:{step['seats']}" for step in changes)]
    map_options, first = _table(tables, "map").get("options"), _table(base, "map").get("options")
    if map_options and list(map_options) != list(first or ()):
        parameters[MAP_OPTIONS] = [",".join(map_options)]
    if product_held(base) != product_held(tables):
        parameters[HELD] = [product_held(tables)]
    return parameters | _options(base, tables, catalogue)


def _options(base: Tables, tables: Tables, catalogue: Sequence[Tables]) -> dict[str, list[str]]:
    parameters: dict[str, list[str]] = {}
    known = _known(base, catalogue)
    ids = [entry["id"] for entry in tables["option"]]
    if ids != [entry["id"] for entry in base["option"]]:
        parameters[OPTIONS] = [",".join(ids)]
    for entry in tables["option"]:
        before = known_option(entry["id"], known) or {}
        for field in (*fields_of(entry["programme"]), BASE):
            if field.name in ("id", "programme"):
                continue
            old, new = before.get(field.name), entry.get(field.name)
            if meant(field, old) != meant(field, new):
                parameters[f"{entry['id']}.{field.name}"] = [text_of(new)]
    return parameters


# ---- From parameters to a comparison ----------------------------------------------------------------------------


def opened(base: Tables, parameters: Parameters, catalogue: Sequence[Tables], file: str = "link") -> Comparison:
    """The comparison that parameters make of a bundled one's tables, checked as a file is.

    An unknown name is ignored, one that is nearly a known name is refused. Raises `Refused` with all problems; file:
    its name in their sentences.
    """
    return checked(parameters, file, lambda: read(base, parameters, catalogue, file), parse)


def read(
    base: Tables, parameters: Parameters, catalogue: Sequence[Tables], file: str
) -> tuple[dict[str, Any], list[Refusal]]:
    """The tables, not yet checked: a value that cannot be read stays a text; and what cannot be understood."""
    given = {name: texts[-1] for name, texts in parameters.items()}
    link = _Link(file, base, deepcopy(dict(base)), given, [])
    link.read_options(catalogue)
    for name, text in given.items():
        if name != OPTIONS and name not in READERS:
            link.read_field(name, text)
    for name, reader in READERS.items():
        reader(link, given.get(name))
    return without_none(link.tables), link.refusals


@dataclass(frozen=True)
class _Link:
    """A link that is being read: the tables that it makes so far, and what in it cannot be understood."""

    file: str
    base: Tables
    tables: dict[str, Any]
    given: Mapping[str, str]
    refusals: list[Refusal]

    def read_options(self, catalogue: Sequence[Tables]) -> None:
        """Which options stand side by side, and their groups."""
        known = _known(self.base, catalogue)
        if OPTIONS in self.given:
            entries = {id: known_option(id, known) for id in filter(None, self.given[OPTIONS].split(","))}
            for id in (id for id, entry in entries.items() if entry is None):
                self.refuse(OPTIONS, "unknown-option", {"id": one_line(id), "known": tuple(sorted(known))})
            self.tables["option"] = [entry for entry in entries.values() if entry is not None]
        self.tables["group"] = groups_of(self.tables, catalogue)

    def read_field(self, name: str, text: str) -> None:
        """One field of the file, of one of its tables or of an option."""
        table, _, field = name.rpartition(".")
        options = {entry["id"]: entry for entry in self.tables["option"]}
        if name in NAMES:
            _put(self.tables, table, field, text)
        elif table in options and field == "id":
            self.refuse(one_line(name), "unknown-field", {"found": "id", "near": (OPTIONS,)})
        elif table in options and field == BASE.name:
            _put_in(options[table], BASE, text)
        elif table in options:
            put(options[table], field, text)
            if any(field in programme.priced_by for programme in programmes().values()):  # no example any more
                options[table].pop("example", None)
        elif table in TABLES or (not table and get_close_matches(name, NAMES, 1)):
            self.refuse(one_line(name), *nearest("unknown-field", name, NAMES))
        elif table:
            known = tuple(sorted(options))
            self.refuse(one_line(name), "unknown-option", {"id": one_line(table), "known": known})

    def read_changes(self, text: str | None) -> None:
        """The days and seats of a need in steps; another need has none."""
        if text is not None:
            self.tables["demand"]["change"] = [_step(step) for step in filter(None, text.split(","))]
        elif self.tables["demand"].get("shape") != "steps":
            self.tables["demand"].pop("change", None)

    def read_map_options(self, text: str | None) -> None:
        """The options of the map; a map that the link does not mention is removed if an option of it is missing."""
        if text is not None:
            self.tables.setdefault("map", {})["options"] = text.split(",")
        elif not any(name.startswith("map.") for name in self.given):
            without_stray_map(self.tables)

    def read_held(self, text: str | None) -> None:
        """What the customer has already, always since shortly before the start."""
        product = product_held(self.tables) if text is None else text
        start = self.tables.get("start")
        if text is not None:
            start = start if isinstance(start, date) else self.base["start"]
            self.tables["held"] = [held_already(product, start)] if product else []
        elif product and isinstance(start, date):
            self.tables["held"] = [held_already(product, start)]

    def refuse(self, field: str, key: str, values: Mapping[str, Any]) -> None:
        """Report what cannot be understood."""
        self.refusals.append(Refusal(self.file, key, values, field=field))


READERS: Mapping[str, Callable[[_Link, str | None], None]] = {  # in this order, after the fields
    CHANGE: _Link.read_changes,
    MAP_OPTIONS: _Link.read_map_options,
    HELD: _Link.read_held,
}


def _put(tables: dict[str, Any], table: str, name: str, text: str) -> None:
    for part in filter(None, table.split(".")):
        tables = tables.setdefault(part, {})
    _put_in(tables, _field(table, name), text)


def _put_in(entry: dict[str, Any], field: Field, text: str) -> None:
    if text == "":
        entry.pop(field.name, None)
    else:
        entry[field.name] = from_cell(field, text)


def _step(text: str) -> dict[str, Any]:
    on, _, seats = text.partition(":")
    return {"on": from_cell(Field("on", "day"), on), "seats": from_cell(Field("seats", "integer"), seats)}
