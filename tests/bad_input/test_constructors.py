"""Every class of the two modules, called with arguments that make no sense."""

from __future__ import annotations

import subprocess
import sys

# It tells what was raised besides TypeError, ValueError and this package's errors, and which repr() fails.
PROGRAM = """
import asyncio, inspect, warnings
import numpy as np
import webrtc, wrtc

warnings.simplefilter("ignore")
ODD = [
    None, -1, 0, 2**70, 1.5, float("nan"), "", "\\ud800\\0", b"\\0" * 3, [], [[]], [{}], {}, {"a": object()},
    {1: 2}, object(), int, ..., Exception("x"), np.zeros(0), np.zeros((2, 2, 2, 2)), memoryview(b""),
    iter([]),
]
PROPER = (TypeError, ValueError, webrtc.PythonWebRTCExceptionBase)

def arguments():
    yield ()
    for odd in ODD:
        yield (odd,)
        yield (odd, odd)
        yield (odd, None, odd)
    for count in (4, 5, 6):
        for odd in (None, 0, "x", {}):
            yield (odd,) * count

async def end(made):
    close = getattr(made, "close", None)
    if callable(close) and not isinstance(made, type):
        closing = close()
        if inspect.isawaitable(closing):
            await closing

async def main():
    tried = 0
    for module in (webrtc, wrtc):
        for name in dir(module):
            cls = getattr(module, name)
            if name.startswith("_") or not isinstance(cls, type):
                continue
            for given in arguments():
                tried += 1
                try:
                    made = cls(*given)
                except PROPER:
                    continue
                except Exception as error:
                    print(module.__name__, name, ascii(given), "raises", ascii(error))
                    continue
                try:
                    repr(made)
                    if module is webrtc:
                        await end(made)
                except Exception as error:
                    print(module.__name__, name, ascii(given), "is made, then raises", ascii(error))
    print("tried", tried)

asyncio.run(main())
"""


def test_odd_arguments_of_any_class_are_errors_with_a_name() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", PROGRAM], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-3000:]
    *wrong, tried = done.stdout.splitlines()
    assert wrong == []
    assert int(tried.removeprefix("tried ")) > 10_000
