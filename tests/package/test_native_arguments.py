"""None for a native object is a TypeError, wherever None says nothing."""

from __future__ import annotations

from typing import Any


def test_none_for_a_native_object_is_a_type_error(run_python: Any) -> None:
    *lines, tried = run_python("-W", "ignore", "-m", "tests.package.none_arguments").splitlines()
    assert [line for line in lines if not line.endswith("is refused")] == []
    assert int(tried) >= 25
    assert "RtcEncodedVideoSource(receiver=None) is refused" in lines
