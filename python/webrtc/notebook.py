"""A widget for notebooks: the camera of the page goes to Python, and a processed picture comes back.

It needs anywidget (`pip install 'python-webrtc[notebook]'`), and works in JupyterLab and in other notebooks
that show widgets.
"""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Callable, Iterable
from typing import Any

from .background import background, running_loop
from .connections.configuration import RTCConfiguration, RTCIceServer
from .dictionaries.dictionary import Like
from .exceptions import PythonWebRTCException, RTCException
from .interfaces.media_stream_track import MediaStreamTrack
from .interfaces.rtc_peer_connection import RTCPeerConnection
from .interfaces.rtc_track_event import RTCTrackEvent
from .video.rtc_video_sink import RTCVideoSink
from .video.rtc_video_source import RTCVideoSource
from .web import SCRIPT

if importlib.util.find_spec("anywidget") is None:
    raise PythonWebRTCException("webrtc.notebook needs anywidget: pip install 'python-webrtc[notebook]'")

import anywidget
import traitlets

__all__ = ["CameraWidget"]

Process = Callable[[Any], Any]


class CameraWidget(anywidget.AnyWidget):
    """Shows the camera of the page, processed in Python; in a notebook, the last expression of a cell."""

    _esm = SCRIPT.read_text() + SCRIPT.with_name("widget.js").read_text()
    camera = traitlets.Union([traitlets.Bool(True), traitlets.Dict()]).tag(sync=True)
    error = traitlets.Unicode("").tag(sync=True)
    _ice_servers: Any = traitlets.List().tag(sync=True)

    def __init__(
        self,
        process: Process | None = None,
        *,
        camera: bool | dict[str, Any] = True,
        configuration: Like[RTCConfiguration] | None = None,
        ice_servers: Iterable[Like[RTCIceServer] | str] = (),
    ) -> None:
        """`process(image)` gets each image, BGR of shape (height, width, 3), and returns the one to show.

        It is called in a thread, with the most recent image. If it returns None, the picture stays. What it
        raises is shown below the picture, and stands in `error`. `camera` may be constraints for the page's
        camera (mediacapture-streams §11). `ice_servers` are for the page.
        """
        servers = [
            RTCIceServer(each) if isinstance(each, str) else RTCIceServer.of(each) for each in ice_servers
        ]
        super().__init__(camera=camera, _ice_servers=[server.to_json() for server in servers])
        self.process = process
        self._configuration = RTCConfiguration(RTCConfiguration.of(configuration), close_with_peer=True)
        self._connection: RTCPeerConnection | None = None
        self._image: Any = None
        # Messages of the page may arrive on another thread (ipykernel's subshells).
        self._loop = running_loop()
        self.on_msg(self._on_message)

    @property
    def process(self) -> Process | None:
        """The function that processes images; a new one takes effect with the next image."""
        return self._process

    @process.setter
    def process(self, process: Process | None) -> None:
        if process is not None and not callable(process):
            raise TypeError(f"process must be a function of an image, not {type(process).__name__}")
        self._process = process

    @property
    def image(self) -> Any:
        """The latest image of the camera, before it was processed; None if there was none."""
        return self._image

    @property
    def connection(self) -> RTCPeerConnection | None:
        """The connection to the page; None before the button was pressed."""
        return self._connection

    def close(self) -> None:
        """Close the widget and its connection."""
        self._hang_up()
        super().close()

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _on_message(self, widget: Any, content: Any, buffers: Any) -> None:
        self._loop.call_soon_threadsafe(lambda: background(self._answer(content)))

    async def _answer(self, offer: Any) -> None:
        # The page that pressed the button last has the camera.
        self._hang_up()
        connection = self._connection = RTCPeerConnection(self._configuration)
        source = RTCVideoSource()
        connection.add_track(source.create_track())

        @connection.on("track")
        async def show(event: RTCTrackEvent) -> None:
            await self._show(event.track, source)

        try:
            self.send(await connection.answer(offer))
        except (RTCException, TypeError, ValueError) as error:
            connection.close()
            self.send({"error": str(error)})

    async def _show(self, track: MediaStreamTrack, source: RTCVideoSource) -> None:
        async for frame in RTCVideoSink(track, capacity=1):
            self._image = frame.to_ndarray("bgr24")
            # What the function draws into the image must not change `image`.
            shown = await asyncio.to_thread(self._processed, self._image.copy())
            if shown is not None:
                source.push(shown, "bgr24", rotation=frame.rotation)

    def _processed(self, image: Any) -> Any:
        """The image to show: the camera's own if there is no function, or if it fails."""
        try:
            shown = self._process(image) if self._process else image
        except Exception as error:
            problem, shown = f"{type(error).__name__}: {error}", self._image
        else:
            problem = ""
        if problem != self.error:
            self._loop.call_soon_threadsafe(self.set_trait, "error", problem)
        return shown
