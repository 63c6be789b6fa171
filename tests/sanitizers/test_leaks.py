"""The plugin that looks for leaks finds one."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.skipif(
    os.environ.get("WRTC_BUILD") != "asan", reason="needs the leak sanitizer: WRTC_BUILD=asan"
)
def test_what_a_library_of_that_name_forgets_is_found(run_python: Any, tmp_path: Path) -> None:
    (tmp_path / "leak.c").write_text("#include <stdlib.h>\nvoid *leak(void) { return malloc(1234); }\n")
    build = ["cc", "-shared", "-fPIC", "-fno-omit-frame-pointer", "-O1", "-o", tmp_path / "wrtc.leak.so"]
    subprocess.run([*map(str, build), str(tmp_path / "leak.c")], check=True)
    program = f"""
import ctypes
ctypes.CDLL({str(tmp_path / "wrtc.leak.so")!r}).leak()
from tests.sanitizers import leaks
print(*leaks.of_ours())
"""
    assert "Direct leak of 1234 byte(s)" in run_python("-c", program)
