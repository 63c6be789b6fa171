"""Counts the lines of each example, and of the same written for aiortc; prints a table.

Blank lines, comments and docstrings do not count; the pages in the programs do.

usage: count.py [--docs FILE]     writes the table into a page, between <!-- lines --> and <!-- end -->
"""

from __future__ import annotations

import argparse
import ast
import json
import re
from pathlib import Path

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
TABLE = re.compile(r"(?<=<!-- lines -->\n).*?(?=<!-- end -->)", re.DOTALL)
WHAT = {
    "voice_agent.py": "a full-duplex voice agent behind FastAPI, with a page",
    "opencv_filter.py": "two OpenCV filters behind a page",
    "teleoperation.py": "a robot's camera and commands, with a plot of the latency",
    "remote_control.py": "screen, mouse and keyboard in a page",
    "dashcam.py": "rolling recordings of a WHIP camera",
    "rtsp_camera.py": "an RTSP camera in browsers, not encoded again",
    "live_plots.ipynb": "a notebook with live plots of a call",
    "load_test.py": "how many clients a service carries",
    "three_party_call.py": "a call of three, without a server in the middle",
}


def source(file: Path) -> str:
    """The Python of a program or a notebook."""
    if file.suffix == ".py":
        return file.read_text()
    cells = json.loads(file.read_text())["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def count(file: Path) -> int:
    """How many lines have code."""
    text = source(file)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    left_out: set[int] = set()
    # The cells of notebooks wait at the top level.
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST
    for node in ast.walk(compile(text, str(file), "exec", flags)):
        if isinstance(node, documented) and ast.get_docstring(node) is not None:
            docstring = node.body[0]
            left_out.update(range(docstring.lineno, (docstring.end_lineno or 0) + 1))
    lines = ((number, line.strip()) for number, line in enumerate(text.splitlines(), 1))
    return sum(bool(line) and line[0] != "#" and number not in left_out for number, line in lines)


def table() -> str:
    """A table in Markdown."""
    rows = ["| example | what it is | lines | for aiortc |", "|---|---|---|---|"]
    for name, what in WHAT.items():
        rows.append(f"| `{name}` | {what} | {count(EXAMPLES / name)} | {count(HERE / name)} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--docs", type=Path)
    page = parser.parse_args().docs
    if page:
        page.write_text(TABLE.sub(lambda _: table(), page.read_text()))
    else:
        print(table(), end="")
