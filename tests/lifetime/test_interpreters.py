"""One interpreter has the engine."""

from __future__ import annotations

from typing import Any

import pytest

PROGRAM = """
import os, sys
os.environ.pop("COVERAGE_PROCESS_CONFIG", None)  # coverage.py does not run in a subinterpreter
try:
    import _xxsubinterpreters as interpreters
except ImportError:
    import _interpreters as interpreters
code = '''
import sys
sys.path[:] = {path!r}
try:
    import wrtc
except ImportError as error:
    print(error, flush=True)
'''.format(path=sys.path)
{first}
inner = interpreters.create()
interpreters.run_string(inner, code)
import webrtc
print("and here", webrtc.RTCSdpType.offer)
"""


@pytest.mark.parametrize("first", ["", "import webrtc"])
def test_a_subinterpreter_gets_an_import_error_at_once(run_python: Any, tmp_path: Any, first: str) -> None:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM.replace("{first}", first))
    said = run_python("-W", "ignore", path).splitlines()
    assert said == [
        "wrtc cannot be imported in a subinterpreter: use a thread or a process",
        "and here offer",
    ]
