"""A browser tab without a browser: Streamlit's own messages over its websocket, on this machine alone.

The messages are Streamlit's internal ones and may change with any of its versions; requirements.txt holds it to one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from ssl import SSLContext
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import orjson
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.typing import Origin, Subprotocol

INTERRUPTED = ForwardMsg.FINISHED_EARLY_FOR_RERUN  # the run that was asked for follows
WHOLE = ForwardMsg.FINISHED_SUCCESSFULLY  # the page, not only a part of it
AWAY = 1001  # with which a browser closes the web socket of a page that goes away
PATIENCE = 60  # seconds for a message of the server
REMEMBERED = 2  # runs after which a browser forgets a message that was not sent again
Place = tuple[int, ...]  # where on the page an element stands: its number in each box, from the outermost


@dataclass
class Drawn:
    """An element of the page, or a box of elements; what: "slider", say, or "block"; part: it is run again with."""

    what: str
    element: Any
    part: str
    run: int

    @property
    def id(self) -> str:
        """Under which Streamlit knows it; ends in its key."""
        return str(getattr(self.element, "id", ""))


class Session:
    """One session of a server. Made with ``async with``; `run` asks for a run of its page and waits for its end.

    It follows the server as a browser does: to the page that it names, the address that it writes, and the elements of
    a page that was drawn anew; and it tells it the state of all inputs with each of them that is turned. A server that
    says nothing for too long is a `TimeoutError`, and a page that shows an exception a `RuntimeError`, each with the
    address in it.

    url: of the server, with the path that comes before all others; cookies: as a browser would send them;
    trust: who may have signed for a server that is called by https.
    """

    def __init__(
        self,
        url: str,
        page: str = "",
        query: str = "",
        language: str = "en-GB",
        cookies: str = "",
        trust: SSLContext | None = None,
    ) -> None:
        self.url, self.page, self.query, self.language = url, page, query, language
        self.cookies, self.trust = cookies, trust
        self.script = ""
        self.drawn: dict[Place, Drawn] = {}  # the page as it is
        self.states: dict[str, WidgetState] = {}  # of its inputs, by their ids
        self.known: dict[
            str, tuple[ForwardMsg, int]
        ] = {}  # messages the server need not send again, and their last run
        self.runs = 0  # so far
        self.opening = 0.0  # seconds of the first run
        self.socket: Any = None

    async def __aenter__(self) -> Session:
        address = f"{self.url.replace('http', 'ws', 1)}/_stcore/stream"
        self.socket = await websockets.connect(
            address,
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            origin=Origin("{0.scheme}://{0.netloc}".format(urlsplit(self.url))),
            additional_headers={"Cookie": self.cookies} if self.cookies else None,
            ssl=self.trust,
        )
        try:
            self.opening = await self.run()
        except BaseException:
            await self.socket.close()
            raise
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: Any, trace: TracebackType | None) -> None:
        await self.socket.close(AWAY)

    # ---- What is on the page ----------------------------------------------------------------------------------------

    def every(self, *whats: str) -> list[Any]:
        """All elements of some kinds, in the order of the page."""
        return [drawn.element for drawn in self.drawn.values() if drawn.what in whats]

    def named(self, *ends: str) -> Any:
        """The first input, component or box whose key ends so. Raises `LookupError` where there is none."""
        for drawn in self.drawn.values():
            if drawn.id.endswith(ends):
                return drawn.element
        raise LookupError(f"{self.url}/{self.page}?{self.query} shows nothing named {' or '.join(ends)}")

    def text(self, box: str) -> str:
        """What texts say in a box; box: how its key ends."""
        inside = next(at for at, drawn in self.drawn.items() if drawn.what == "block" and drawn.id.endswith(box))
        texts = (d.element for at, d in self.drawn.items() if at[: len(inside)] == inside and d.what != "block")
        return "\n".join(str(getattr(element, "body", "")) for element in texts)

    def data(self, component: str) -> Any:
        """What a component of the pages' own is given; component: how its key ends."""
        return orjson.loads(self.named(component).bytes)

    # ---- What a person does -----------------------------------------------------------------------------------------

    async def step(self, number: int) -> float:
        """The first slider one step further, or back at its end, and the page run with it; the seconds it took."""
        slider = self.every("slider")[0]
        return await self.slide(slider, number % (steps(slider) + 1))

    async def slide(self, slider: Any, position: int) -> float:
        """A slider so many steps from its least; the seconds it took."""
        if slider.type == Slider.SELECT_SLIDER:
            return await self.run(several(slider, texts=[slider.options[position]]))
        return await self.run(several(slider, numbers=[slider.min + position * slider.step]))

    async def type(self, field: Any, text: str) -> float:
        """A text typed into a field, or a number into one for numbers, and left; the seconds it took."""
        return await self.run(typed(field, text))

    async def press(self, button: Any, *before: WidgetState) -> float:
        """A button pressed; before: what was typed into the form that it sends; the seconds it took."""
        return await self.run(*before, WidgetState(id=button.id, trigger_value=True))

    async def pick(self, buttons: Any, number: int) -> float:
        """One of several buttons beside each other chosen, from 0; the seconds it took."""
        return await self.run(several(buttons, texts=[buttons.options[number].content]))

    async def tell(self, component: Any, event: str, value: Any) -> float:
        """What the script of a component tells the page; the seconds it took."""
        told = orjson.dumps([{"event": event, "value": value}]).decode()
        return await self.run(
            WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{component.id}__events", json_trigger_value=told)
        )

    async def run(self, *turned: WidgetState) -> float:
        """A run of the page; turned: the states of the inputs that ask for it. Returns the seconds it took."""
        asked = BackMsg()
        run = asked.rerun_script
        run.query_string, run.page_name, run.page_script_hash = self.query, self.page, self.script
        run.context_info.timezone, run.context_info.locale = "Europe/Rome", self.language
        run.context_info.url = f"{self.url}/{self.page}"
        run.cached_message_hashes.extend(self.known)
        run.widget_states.widgets.extend(({**self.states, **{state.id: state for state in turned}}).values())
        self.states |= {state.id: state for state in turned if not is_trigger(state)}
        if turned:
            run.fragment_id = self.part_of(turned[-1].id)
        begun = time.perf_counter()
        await self.socket.send(asked.SerializeToString())
        while (message := await self.heard()).script_finished == INTERRUPTED or not message.HasField("script_finished"):
            self.take(message)
        took = time.perf_counter() - begun
        self.tidy(message)
        return took

    def part_of(self, id: str) -> str:
        """The part of the page that an input belongs to."""
        own = id.removeprefix("$$STREAMLIT_INTERNAL_KEY_").removesuffix("__events")
        return next((drawn.part for drawn in self.drawn.values() if drawn.id == own), "")

    # ---- What the server says ---------------------------------------------------------------------------------------

    def take(self, message: ForwardMsg) -> None:
        """A message that changes the page or its address."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.runs += 1
        elif kind == "navigation":
            self.script = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta":
            delta = message.delta
            new = delta.WhichOneof("type") == "new_element"
            what = str(delta.new_element.WhichOneof("type")) if new else "block"
            element = getattr(delta.new_element, what) if new else delta.add_block
            if what == "exception":
                raise RuntimeError(f"{self.url}/{self.page}?{self.query}: {element.message}")
            self.drawn[tuple(message.metadata.delta_path)] = Drawn(what, element, delta.fragment_id, self.runs)
            if new and (state := standing(what, element)) and (element.set_value or state.id not in self.states):
                self.states[state.id] = state

    def tidy(self, finished: ForwardMsg) -> None:
        """At the end of a run: what it has not drawn again is gone, and messages that are long past are forgotten."""
        whole, parts = finished.script_finished == WHOLE, set(finished.metadata.run.fragment_ids)
        for at, drawn in [*self.drawn.items()]:
            if drawn.run < self.runs and (whole or drawn.part in parts):
                del self.drawn[at]
        here = {drawn.id for drawn in self.drawn.values()}
        self.states = {id: state for id, state in self.states.items() if id in here}
        for name, (message, run) in [*self.known.items()]:
            if self.runs - run > REMEMBERED and (whole or message.delta.fragment_id in parts):
                del self.known[name]

    async def heard(self) -> ForwardMsg:
        """The server's next message."""
        try:
            data = await asyncio.wait_for(self.socket.recv(), PATIENCE)
        except TimeoutError:
            raise TimeoutError(f"{self.url}/{self.page}?{self.query} said nothing for {PATIENCE} s") from None
        message = ForwardMsg()
        message.ParseFromString(data)
        if message.WhichOneof("type") == "ref_hash":
            name, where = message.ref_hash, list(message.metadata.delta_path)
            message = ForwardMsg()
            message.CopyFrom(self.known[name][0])
            message.metadata.delta_path[:] = where
            self.known[name] = message, self.runs
        elif message.metadata.cacheable and message.hash:
            self.known[message.hash] = message, self.runs
        return message


def steps(slider: Any) -> int:
    """How many steps a slider has from its least to its most."""
    return max(1, round((slider.max - slider.min) / slider.step))


def is_trigger(state: WidgetState) -> bool:
    """Whether a state counts for one run only: a press, and what a component tells."""
    return state.WhichOneof("value") in ("trigger_value", "json_trigger_value", "string_trigger_value")


def typed(field: Any, text: str | float | None) -> WidgetState:
    """The state of a field with something in it; None: with nothing."""
    if text is None:
        return WidgetState(id=field.id)
    if field.DESCRIPTOR.name == "NumberInput":
        return WidgetState(id=field.id, double_value=float(text))
    return WidgetState(id=field.id, string_value=str(text))


def standing(what: str, element: Any) -> WidgetState | None:
    """The state that a browser keeps of an input as it is drawn, and tells with any other; None for what has none."""
    told = getattr(element, "set_value", False)
    if what == "slider":
        values = element.value if told else element.default
        if element.type != Slider.SELECT_SLIDER:
            return several(element, numbers=values)
        return several(element, texts=element.raw_value if told else [element.options[int(at)] for at in values])
    if what == "button_group":
        chosen = element.raw_values if told else [element.options[at].content for at in element.default]
        return several(element, texts=chosen)
    if what == "selectbox":
        if told and element.HasField("raw_value"):
            return typed(element, element.raw_value)
        return typed(element, element.options[element.default] if element.HasField("default") else None)
    if what == "checkbox":
        return WidgetState(id=element.id, bool_value=element.value if told else element.default)
    if what in ("text_input", "number_input"):
        source = "value" if told else "default"
        value = getattr(element, source) if element.HasField(source) else None
        return typed(element, value)
    return None


def several(element: Any, texts: Sequence[str] = (), numbers: Sequence[float] = ()) -> WidgetState:
    """The state of an input that has several texts or numbers chosen."""
    state = WidgetState(id=element.id)
    if numbers:
        state.double_array_value.data.extend(numbers)
    else:
        state.string_array_value.data.extend(texts)
        state.string_array_value.SetInParent()
    return state
