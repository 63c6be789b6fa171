"""None for a native object is a TypeError, wherever None says nothing."""

from __future__ import annotations

import pathlib
from typing import Any

PROGRAM = pathlib.Path(__file__).with_name("none_arguments.py")


def test_none_for_a_native_object_is_a_type_error(run_python: Any) -> None:
    *lines, tried = run_python("-W", "ignore", PROGRAM).splitlines()
    assert [line for line in lines if not line.endswith("is refused")] == []
    assert int(tried) >= 25
    assert "RtcEncodedVideoSource(receiver=None) is refused" in lines
