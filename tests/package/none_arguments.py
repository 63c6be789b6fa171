"""Gives None for each native object that the native module's functions take; prints where it is not refused.

Run by test_native_arguments.py in a process of its own, which a missing check would end.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from typing import Any

import webrtc
import wrtc

from tests.unchecked import private

CLASSES = {
    name: cls for name, cls in vars(wrtc).items() if isinstance(cls, type) and cls.__module__ == "wrtc"
}
# Where None says something: nothing to process with, nothing to send, nowhere to log.
MEANT = {"RtcAudioSource.processor", "RtcAudioSink.processor", "replace_track.track", "route_log.mailbox"}
# What other arguments are given, by the beginning of their type.
PLAIN = {"str": "video", "dict": {}, "list": [], "collections": [], "typing": 8, "float": 1.0, "bool": False}


def functions() -> Iterator[tuple[str, Callable[..., Any], str]]:
    """Each function: its name, what to call, and its signatures."""
    for name, found in vars(wrtc).items():
        if callable(found) and not isinstance(found, type):
            yield name, found, found.__doc__ or ""
    for name, cls in CLASSES.items():
        for method, found in vars(cls).items():
            if method == "__init__":
                yield name, cls, found.__doc__ or ""
            elif callable(found):
                yield method, found, found.__doc__ or ""


async def natives() -> dict[str, Any]:
    """One of each class that is an argument somewhere."""
    a = webrtc.RTCPeerConnection()
    transceiver = a.add_transceiver("video")
    mixer = webrtc.AudioMixer()
    track = webrtc.RTCAudioSource().create_track()
    channel = a.create_data_channel("x")
    await a.set_local_description()
    found = [
        a,
        transceiver,
        transceiver.sender,
        transceiver.receiver,
        track,
        channel,
        mixer,
        mixer.add(track),
    ]
    keep.extend(found)
    made = [private(each)._native for each in found] + [wrtc.Mailbox()]
    return {f"wrtc.{type(each).__name__}": each for each in made}


async def main() -> None:
    """Try them all."""
    known = await natives()
    tried = 0
    for name, function, signatures in functions():
        for line in re.findall(r"^(?:\d+\. )?\w+\((.*)\) -> .*$", signatures, re.MULTILINE):
            arguments = re.findall(r"(\w+): ([^=,(]+(?:\[[^]]*\])?)", line)
            if isinstance(function, type):
                arguments = arguments[1:]
            values = [known.get(kind, PLAIN.get(re.split(r"\W", kind)[0])) for _, kind in arguments]
            for place, (argument, kind) in enumerate(arguments):
                is_native = kind.removeprefix("wrtc.") in CLASSES
                if not is_native or argument == "self" or f"{name}.{argument}" in MEANT:
                    continue
                tried += 1
                print(f"{name}({argument}=None)", end=" ", flush=True)
                try:
                    function(*values[:place], None, *values[place + 1 :])
                    print("is taken")
                except TypeError:
                    print("is refused")
    print(tried)


keep: list[Any] = []
asyncio.run(main())
