"""What a webrtcbin sends, and what it does with the audio and video that arrive."""

from __future__ import annotations

import asyncio
import importlib
import re
from typing import Any, NamedTuple

from tests.peers.gstreamer.bindings import Gst
from tests.peers.python.media import CORNERS, FRAMES_A_SECOND, HEIGHT, HERTZ, LEVEL, RATE, WIDTH, Senses

np: Any = importlib.import_module("numpy")


class Codec(NamedTuple):
    """How GStreamer encodes and packs one."""

    kind: str
    encoder: str
    payload: int
    clock: int
    """Of RTP, in Hz."""


_VPX = "deadline=1 cpu-used=8 keyframe-max-dist=60 target-bitrate=500000"
_X264 = "tune=zerolatency speed-preset=ultrafast key-int-max=60 bitrate=500 ! video/x-h264,profile=baseline"
CODECS = {
    "opus": Codec("audio", "opusenc ! rtpopuspay", 96, 48000),
    "PCMU": Codec("audio", "mulawenc ! rtppcmupay", 0, 8000),
    "PCMA": Codec("audio", "alawenc ! rtppcmapay", 8, 8000),
    "G722": Codec("audio", "avenc_g722 ! rtpg722pay", 9, 8000),
    "VP8": Codec("video", f"vp8enc {_VPX} ! rtpvp8pay picture-id-mode=15-bit", 97, 90000),
    "VP9": Codec("video", f"vp9enc {_VPX} ! rtpvp9pay picture-id-mode=15-bit", 98, 90000),
    "H264": Codec(
        "video", f"x264enc {_X264} ! rtph264pay aggregate-mode=zero-latency config-interval=-1", 99, 90000
    ),
}
_PEAK = 10 ** (LEVEL / 20) * 2**0.5
_TONE = f"audiotestsrc is-live=true freq={HERTZ} volume={_PEAK} ! audioconvert ! audioresample"
_PLACES = "sink_1::xpos={0} sink_2::ypos={1} sink_3::xpos={0} sink_3::ypos={1}".format(
    WIDTH // 2, HEIGHT // 2
)
_QUARTER = (
    "videotestsrc is-live=true pattern=solid-color foreground-color=0xff{:02x}{:02x}{:02x}"
    f" ! video/x-raw,width={WIDTH // 2},height={HEIGHT // 2},framerate={FRAMES_A_SECOND}/1 ! all. "
)
_CORNERS = (
    "".join(_QUARTER.format(*colour) for colour in CORNERS) + f"compositor name=all {_PLACES} ! videoconvert"
)
# The profile of H.264 that everybody has.
_BASELINE = "profile-level-id=42e01f"


def offered_payload(sdp: str, codec: str) -> int | None:
    """The payload type that an offer has for a codec: an answer must use it."""
    found = re.findall(rf"a=rtpmap:(\d+) {codec}/", sdp, re.IGNORECASE)
    if codec == "H264":
        found = [
            each for each in found if re.search(rf"a=fmtp:{each} .*packetization-mode=1.*{_BASELINE}", sdp)
        ]
    return int(found[0]) if found else None


class Sending:
    """The tone or the corners in one codec."""

    def __init__(self, name: str, payload: int | None = None) -> None:
        codec = CODECS[name]
        number = codec.payload if payload is None else payload
        text = f"application/x-rtp,media={codec.kind},encoding-name={name.upper()},payload={number}"
        text += f",clock-rate={codec.clock}"
        if name == "opus":
            text += ",encoding-params=(string)2"
        self.caps = Gst.Caps.from_string(text)
        source = _TONE if codec.kind == "audio" else _CORNERS
        self._description = f"{source} ! {codec.encoder} pt={number} ! capsfilter caps={text}"

    def add_to(self, pipeline: Any, webrtcbin: Any) -> Any:
        """Send it; gives the transceiver."""
        branch = Gst.parse_bin_from_description(self._description, True)
        pipeline.add(branch)
        pad = webrtcbin.request_pad_simple("sink_%u")
        branch.get_static_pad("src").link(pad)
        branch.sync_state_with_parent()
        return pad.get_property("transceiver")


class Receiving:
    """Decodes what arrives at a pad of webrtcbin."""

    def __init__(self, pad: Any, senses: Senses, loop: asyncio.AbstractEventLoop) -> None:
        self._pad, self._senses, self._loop = pad, senses, loop
        self.kind = str(pad.get_current_caps().get_structure(0).get_string("media"))

    def add_to(self, pipeline: Any) -> None:
        ends = {
            "audio": f"audioconvert ! audioresample ! audio/x-raw,format=S16LE,channels=1,rate={RATE}",
            "video": "videoconvert ! video/x-raw,format=RGB",
        }
        sink = "appsink name=sink emit-signals=true sync=false"
        branch = Gst.parse_bin_from_description(f"decodebin ! {ends[self.kind]} ! {sink}", True)
        branch.get_by_name("sink").connect("new-sample", self._take)
        pipeline.add(branch)
        branch.sync_state_with_parent()
        self._pad.link(branch.get_static_pad("sink"))

    def _take(self, sink: Any) -> Any:
        sample = sink.emit("pull-sample")
        buffer, structure = sample.get_buffer(), sample.get_caps().get_structure(0)
        data = buffer.extract_dup(0, buffer.get_size())
        if self.kind == "audio":
            self._loop.call_soon_threadsafe(self._senses.hear, np.frombuffer(data, np.int16), RATE)
            return Gst.FlowReturn.OK
        width, height = structure.get_value("width"), structure.get_value("height")
        rows = np.frombuffer(data, np.uint8).reshape(height, -1)
        self._loop.call_soon_threadsafe(self._senses.see, rows[:, : width * 3].reshape(height, width, 3))
        return Gst.FlowReturn.OK
