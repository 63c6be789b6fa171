"""DeliveryTrace: when a recorded link could deliver packets."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import pairwise

import wrtc

from webrtc.base import WebRTCObject
from webrtc.exceptions import RangeError

# More than an hour at 3 Gbit/s; a day.
_MAX_TIMES, _MAX_MS, _MAX_BYTES = 1_000_000, 86_400_000, 16_000_000
_PACKET_BYTES = 1504


class DeliveryTrace(WebRTCObject[wrtc.DeliveryTrace]):
    """When a link can deliver packets, as recorded with mahimahi: `SimulatedNetwork(trace=...)`.

    Each time is an opportunity for one packet of 1,500 bytes, or several smaller ones. What waits longer than
    the queue allows is dropped. After the last time, the trace begins again.
    """

    def __init__(self, times: Iterable[int]) -> None:
        """Create a trace from times in milliseconds, in ascending order.

        Raises RangeError if there are none or more than 1,000,000, if they do not ascend from 0, or if the
        last one, which is the length of the trace, is not 1 to 86,400,000.
        """
        listed: list[int] = []
        for time in times:
            if isinstance(time, bool) or not isinstance(time, int):
                raise TypeError(f"DeliveryTrace.times has {time!r}: each time must be an integer")
            listed.append(time)
            if len(listed) > _MAX_TIMES:
                raise RangeError(f"DeliveryTrace.times has more than {_MAX_TIMES} times")
        if not listed or not 1 <= listed[-1] <= _MAX_MS:
            last = listed[-1] if listed else "missing"
            raise RangeError(f"the last of DeliveryTrace.times is {last}: it must be 1 to {_MAX_MS} ms")
        for before, after in pairwise([0, *listed]):
            if before > after:
                raise RangeError(f"DeliveryTrace.times has {after} after {before}: they must ascend from 0")
        super().__init__(wrtc.DeliveryTrace(listed))
        self._times = tuple(listed)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> DeliveryTrace:
        """Read a file of mahimahi's format: a time in milliseconds on each line.

        Raises OSError if it cannot be read, ValueError for a line that is no time, and RangeError as the
        constructor does, or if the file is larger than 16 MB.
        """
        if os.stat(path).st_size > _MAX_BYTES:
            raise RangeError(f"{path} is larger than {_MAX_BYTES} bytes: it is no trace")
        times = []
        with open(path, encoding="ascii", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                if not line.strip().isdecimal() or len(line) > 20:
                    raise ValueError(
                        f"{path}, line {number} is {line.strip()[:40]!r}: it must be a time in milliseconds"
                    )
                times.append(int(line))
        return cls(times)

    @property
    def times(self) -> tuple[int, ...]:
        """The opportunities, in milliseconds from the beginning."""
        return self._times

    @property
    def duration(self) -> float:
        """The length in seconds."""
        return self._times[-1] / 1000

    @property
    def rate(self) -> float:
        """The mean rate in bits per second."""
        return len(self._times) * _PACKET_BYTES * 8 / self.duration

    def __repr__(self) -> str:
        return f"<DeliveryTrace of {self.duration:g} s, {self.rate / 1000:.0f} kbit/s>"
