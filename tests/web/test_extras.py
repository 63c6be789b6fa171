"""What is not installed is named, with the extra that installs it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

PROGRAM = """
import asyncio, sys
sys.modules[{missing!r}] = None
import webrtc
try:
    {use}
except webrtc.PythonWebRTCException as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("missing", "use", "said"),
    [
        (
            "anywidget",
            "webrtc.notebook",
            "webrtc.notebook needs anywidget: pip install 'python-webrtc[notebook]'",
        ),
        (
            "aiohttp",
            "asyncio.run(webrtc.whep.play('http://127.0.0.1/'))",
            "connecting over HTTP needs aiohttp: pip install 'python-webrtc[web]'",
        ),
    ],
)
def test_the_extra_is_named(missing: str, use: str, said: str, run_python: Callable[..., str]) -> None:
    assert run_python("-c", PROGRAM.format(missing=missing, use=use)).strip() == said


@pytest.mark.parametrize("missing", ["aiohttp", "starlette"])
def test_endpoints_need_no_framework_until_they_are_served(
    missing: str, run_python: Callable[..., str]
) -> None:
    said = run_python(
        "-c", PROGRAM.format(missing=missing, use="print(webrtc.whip.Endpoint(print).connections)")
    )
    assert said.strip() == "[]"
