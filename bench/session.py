"""A browser tab without a browser: Streamlit's own messages over its websocket, on this machine alone.

The messages are Streamlit's internal ones and may change with any of its versions; requirements.txt holds it to one.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from websockets.typing import Origin, Subprotocol

INTERRUPTED = ForwardMsg.FINISHED_EARLY_FOR_RERUN  # the run that was asked for follows
WHOLE = ForwardMsg.FINISHED_SUCCESSFULLY  # the page, not only a part of it
PATIENCE = 60  # seconds for a message of the server


class Session:
    """One session of a server. Made with ``async with``; `run` asks for a run of its page and waits for its end.

    It follows the server as a browser does: to the page that it names, the address that it writes, and the inputs of a
    page that was drawn anew. A server that says nothing for too long is a `TimeoutError`, and a page that shows an
    exception a `RuntimeError`, each with the address in it.
    """

    def __init__(self, url: str, page: str = "", query: str = "") -> None:
        self.url, self.page, self.query = url, page, query
        self.script = ""
        self.sliders: dict[str, Any] = {}  # of the page as it is drawn, by their ids, in its order
        self.fragments: dict[str, str] = {}  # the part of the page that is run again when it is moved, if it is in one
        self.known: set[str] = set()  # messages the server need not send again
        self.socket: Any = None

    async def __aenter__(self) -> Session:
        address = f"{self.url.replace('http', 'ws', 1)}/_stcore/stream"
        protocols, origin = [Subprotocol("streamlit")], Origin(self.url)
        self.socket = await websockets.connect(address, subprotocols=protocols, max_size=None, origin=origin)
        await self.run()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: Any, trace: TracebackType | None) -> None:
        await self.socket.close()

    async def step(self, number: int) -> None:
        """The first slider one step further, or back at its end, and the page run with it."""
        slider = next(iter(self.sliders.values()))
        steps = max(1, round((slider.max - slider.min) / slider.step))
        await self.run(slider, number % (steps + 1))

    async def run(self, turned: Any = None, position: int = 0) -> None:
        """A run of the page; turned: the slider that asks for it, which now stands that many steps from its least."""
        asked = BackMsg()
        run = asked.rerun_script
        run.query_string, run.page_name, run.page_script_hash = self.query, self.page, self.script
        run.context_info.timezone, run.context_info.locale = "Europe/Rome", "en-GB"
        run.context_info.url = f"{self.url}/{self.page}"
        run.cached_message_hashes.extend(self.known)
        if turned is not None:
            run.fragment_id = self.fragments[turned.id]
            widget = run.widget_states.widgets.add()
            widget.id = turned.id
            if turned.type == Slider.SELECT_SLIDER:
                widget.string_array_value.data.append(turned.options[position])
            else:
                widget.double_array_value.data.append(turned.min + position * turned.step)
        await self.socket.send(asked.SerializeToString())
        drawn: dict[str, Any] = {}  # the sliders of this run
        while (message := await self.heard()).script_finished == INTERRUPTED or not message.HasField("script_finished"):
            kind = message.WhichOneof("type")
            if kind == "new_session":
                drawn = {}
            elif kind == "navigation":
                self.script = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(
                    f"{self.url}/{self.page}?{self.query}: {message.delta.new_element.exception.message}"
                )
            elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "slider":
                slider = message.delta.new_element.slider
                drawn[slider.id] = slider
                self.fragments[slider.id] = message.delta.fragment_id
        self.sliders = drawn if message.script_finished == WHOLE else {**self.sliders, **drawn}

    async def heard(self) -> ForwardMsg:
        """The server's next message."""
        try:
            data = await asyncio.wait_for(self.socket.recv(), PATIENCE)
        except TimeoutError:
            raise TimeoutError(f"{self.url}/{self.page}?{self.query} said nothing for {PATIENCE} s") from None
        message = ForwardMsg()
        message.ParseFromString(data)
        if message.metadata.cacheable and message.hash:
            self.known.add(message.hash)
        return message
