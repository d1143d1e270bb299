"""The shape of a scenario file: which fields a table has and what each may hold, as pydantic models.

The models of subscriptions and events are built from what the programmes declare. No message of pydantic
leaves this module: each of its errors becomes a `Refusal`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache, partial
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, ValidationError, create_model

from billing_model.billing.refusal import Refusal, Refused, unknown_event
from billing_model.core.fields import EVENT_FIELDS, SUBSCRIPTION_FIELDS, Field
from billing_model.files import values
from billing_model.files.values import Wrong, shown
from billing_model.programmes import programmes

MOST_SUBSCRIPTIONS = 1_000
MOST_EVENTS = 20_000
MOST_PROBLEMS = 1_000  # of one file that are said

Day = Annotated[Any, PlainValidator(values.day)]
Printed = Annotated[Any, PlainValidator(values.printed)]
Integer = Annotated[Any, PlainValidator(values.integer)]
Text = Annotated[Any, PlainValidator(values.text)]
FreeText = Annotated[Any, PlainValidator(values.free_text)]
Currency = Annotated[Any, PlainValidator(values.currency)]


class Shape(BaseModel):
    """A table of a scenario file; a field that it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Table = TypeVar("Table", bound=Shape)


def entries(most: int, value: Any) -> Any:
    """A list with at most this many entries. Raises `Wrong`."""
    if isinstance(value, list) and len(value) > most:
        raise Wrong("too-many", found=len(value), most=most)
    return value


def _kind(value: Any) -> str:
    kinds = tuple(dict.fromkeys(kind for programme in programmes().values() for kind in programme.kinds))
    return str(values.checked(Field("kind", "choice", choices=kinds), value))


def _programme(value: Any) -> str:
    if not isinstance(value, str) or value not in programmes():
        raise Wrong("unknown-programme", found=shown(value), choices=tuple(programmes()))
    return value


class Bilingual(Shape):
    """A text in both languages."""

    en: FreeText
    it: FreeText

    def __getitem__(self, language: str) -> str:
        """The text in a language, by its code."""
        text: str = {"en": self.en, "it": self.it}[language]
        return text


class RemarkModel(Shape):
    """Where a document contradicts itself, or the file departs from it."""

    at: FreeText = ""
    en: FreeText
    it: FreeText


class LineModel(Shape):
    """A row as a document prints it."""

    first: Day
    last: Day
    kind: Annotated[Any, PlainValidator(_kind)]
    unit_price: Printed
    seats: Integer
    amount: Printed
    subscription: Text = None


class InvoiceModel(Shape):
    """An invoice as a document prints it; lines: None where only the total is printed."""

    on: Day
    total: Printed
    due: Day = None
    customer: Text = None
    programme: Annotated[Any, PlainValidator(_programme)] = None
    lines: list[LineModel] | None = None


class ExpectedRefusal(Shape):
    """The file must be refused, and by this clause."""

    clause: Text


class Expect(Shape):
    """What the model must answer to this file."""

    invoice: Annotated[list[InvoiceModel], BeforeValidator(partial(entries, MOST_EVENTS))] = []
    refused: ExpectedRefusal | None = None


class ScenarioModel(Shape):
    """The whole file; the entries of subscriptions and events are checked one by one."""

    id: Text = ""
    currency: Currency
    until: Day
    shows: FreeText = ""
    clauses: list[Text] = []
    title: Bilingual | None = None
    question: Bilingual | None = None
    subscription: Annotated[list[Any], BeforeValidator(partial(entries, MOST_SUBSCRIPTIONS))] = []
    event: Annotated[list[Any], BeforeValidator(partial(entries, MOST_EVENTS))] = []
    expect: Expect = Expect()
    remark: list[RemarkModel] = []


def file_of(data: Any, file: str) -> tuple[ScenarioModel | None, list[Refusal]]:
    """The file's own fields, or what is wrong with them."""
    return shape_of(ScenarioModel, data, file)


def shape_of(model: type[Table], data: Any, file: str) -> tuple[Table | None, list[Refusal]]:
    """The table of another kind of file, or what is wrong with it."""
    return _of(model, data, Refusal(file, ""))


def not_too_many(refusals: list[Refusal], file: str) -> None:
    """Ends the reading of a file with more problems than anybody reads. Raises `Refused` with the first of them."""
    if len(refusals) > MOST_PROBLEMS:
        raise Refused([*refusals[:MOST_PROBLEMS], Refusal(file, "too-many-problems", {"most": MOST_PROBLEMS})])


def subscription_of(entry: Any, place: Refusal) -> tuple[dict[str, Any] | None, list[Refusal]]:
    """The given fields of a ``[[subscription]]``, or what is wrong; place: its place, without a key."""
    if not isinstance(entry, dict):
        return _fields_of(_plain_model(SUBSCRIPTION_FIELDS), entry, place)
    if "programme" not in entry:
        return None, [_refusal_at(place, "missing", field="programme")]
    try:
        name = _programme(entry["programme"])
    except Wrong as wrong:
        return None, [_refusal_at(place, wrong.key, wrong.values, "programme")]
    return _fields_of(_subscription_model(name), entry, place, programmes()[name].fields, name)


def event_of(entry: dict[str, Any], programme: str, place: Refusal) -> tuple[dict[str, Any] | None, list[Refusal]]:
    """The given fields of an ``[[event]]`` of a programme's subscription, or what is wrong."""
    events = {event.kind: event for event in programmes()[programme].events}
    if "kind" not in entry:
        return None, [_refusal_at(place, "missing", field="kind")]
    kind = entry["kind"]
    if not isinstance(kind, str) or kind not in events:
        name = kind if isinstance(kind, str) else shown(kind)
        return None, [_refusal_at(place, *unknown_event(programme, name), "kind")]
    return _fields_of(_event_model(programme, kind), entry, place, events[kind].fields)


@cache
def _subscription_model(programme: str) -> type[Shape]:
    declared = programmes()[programme]
    alone = len(declared.priced_by) == 1  # else any of several fields gives the price, which `billing.checks` looks at
    common = (field if field.name != "list_price" else replace(field, required=alone) for field in SUBSCRIPTION_FIELDS)
    return _plain_model((*common, *declared.fields))


@cache
def _event_model(programme: str, kind: str) -> type[Shape]:
    event = next(event for event in programmes()[programme].events if event.kind == kind)
    return _plain_model((*EVENT_FIELDS, *event.fields))


@cache
def _plain_model(fields: tuple[Field, ...]) -> type[Shape]:
    definitions: dict[str, Any] = {
        field.name: (
            Annotated[Any, PlainValidator(partial(values.checked, field))],
            ... if field.required and field.default is None else None,
        )
        for field in fields
    }
    return create_model("Entry", __base__=Shape, **definitions)


def _fields_of(
    model: type[Shape], entry: Any, place: Refusal, fields: Iterable[Field] = (), programme: str = ""
) -> tuple[dict[str, Any] | None, list[Refusal]]:
    checked, wrong = _of(model, entry, place, {field.name: field for field in fields}, programme)
    if checked is None:
        return None, wrong
    given = [name for name in type(checked).model_fields if name in checked.model_fields_set]  # a set has no order
    return {name: getattr(checked, name) for name in given}, wrong


def _of(
    model: type[Table], data: Any, place: Refusal, fields: Mapping[str, Field] | None = None, programme: str = ""
) -> tuple[Table | None, list[Refusal]]:
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
    return None, [_refusal(model, problem, place, fields or {}, programme) for problem in errors[: MOST_PROBLEMS + 1]]


def _refusal(
    model: type[Shape], error: Mapping[str, Any], place: Refusal, fields: Mapping[str, Field], programme: str
) -> Refusal:
    """An error of pydantic's as ours."""
    field = path(error["loc"])
    match error["type"]:
        case "value_error" if isinstance(error["ctx"]["error"], Wrong):
            wrong = error["ctx"]["error"]
            clause = fields[field].clause if wrong.key == "not-choice" and field in fields else ""
            return _refusal_at(place, wrong.key, wrong.values, field, clause)
        case "missing":
            return _refusal_at(place, "missing", field=field)
        case "extra_forbidden":
            name = str(error["loc"][-1])
            owners = tuple(p.id for p in programmes().values() if name in {declared.name for declared in p.fields})
            if programme and owners:
                return _refusal_at(place, "foreign-field", {"owners": owners, "programme": programme}, field)
            return _refusal_at(
                place, *nearest("unknown-field", name, _table_at(model, error["loc"][:-1]).model_fields), field
            )
        case "list_type":
            return _refusal_at(place, "not-list", {"found": shown(error["input"])}, field)
        case _:  # the only other thing a model can ask for is a table
            return _refusal_at(place, "not-table", {"found": shown(error["input"])}, field)


def nearest(key: str, name: str, known: Iterable[str]) -> tuple[str, dict[str, Any]]:
    """The sentence about an unknown name: with the known names that resemble it, or else with all of them."""
    near = get_close_matches(name, list(known), n=3)
    if near:
        return key, {"found": name, "near": tuple(near)}
    return f"{key}-list", {"found": name, "known": tuple(known)}


def unknown_name(found: str, known: Iterable[str], file: str, field: str) -> list[Refusal]:
    """What is wrong with a name in a field of a file: nothing, or that it is none of those that are known."""
    known = list(known)
    if found in known:
        return []
    key, values = nearest("unknown-name", found, known)
    return [Refusal(file, key, values, field=field)]


def path(place: Iterable[str | int]) -> str:
    """("expect", "invoice", 0, "on") as "expect.invoice[1].on"; entries are counted from 1."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place)
    return text.removeprefix(".")


def _table_at(model: type[BaseModel], place: Iterable[str | int]) -> type[BaseModel]:
    """The model of the table at a place below another."""
    for part in place:
        if isinstance(part, str) and part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation) or model
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _refusal_at(
    place: Refusal, key: str, details: Mapping[str, Any] | None = None, field: str = "", clause: str = ""
) -> Refusal:
    return replace(place, key=key, values=details or {}, clause=clause, field=field)
