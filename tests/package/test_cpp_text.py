"""In C++, text goes to Python by convert/text alone, so that what a peer wrote never throws."""

from __future__ import annotations

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).parents[2] / "cpp"
FILES = sorted(path for path in ROOT.rglob("*") if path.suffix in {".h", ".cpp"} and path.stem != "text")
# Each decodes strictly, or throws what is decoded strictly.
STRICT = {
    r"py::str\((?!dtype\))": "Text()",
    r"\bPyUnicode_(From|Decode(?!UTF8\(bytes, size, \"replace\"))": "Text()",
    r"PyErr_(SetString|Format)\((?!\s*PyExc_ImportError)": "a Failure",
    # Literals, and the names of Python's types.
    r"py::(type|value|key|index|attribute)_error\("
    r"(?!\"[^\"]*\"\)|std::string\(\"[^\"]*\"\) \+\s*Py_TYPE)": "a Failure",
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_decoded_strictly(path: pathlib.Path) -> None:
    text = path.read_text()
    for pattern, instead in STRICT.items():
        found = re.search(pattern, text)
        assert not found, f"{found[0]}: use {instead}, as this may be what a peer wrote"
