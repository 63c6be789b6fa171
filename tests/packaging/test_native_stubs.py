"""python/wrtc.pyi says what the native module has."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import types
from collections import ChainMap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import wrtc

ROOT = Path(__file__).parents[2]
STUB = ROOT / "python" / "wrtc.pyi"
# The package adds enumerations and exceptions to the native module when it is imported.
STUBTEST = "import sys, webrtc; from mypy import stubtest; sys.exit(stubtest.main())"

Function = ast.FunctionDef
# Names and defaults, as the source has them.
Signature = tuple[str, ...]


def test_stubtest_finds_no_difference() -> None:
    result = subprocess.run(
        [sys.executable, "-c", STUBTEST, "--concise", "wrtc"],
        cwd=ROOT,
        env={**os.environ, "MYPYPATH": str(STUB.parent)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def signature(function: Function) -> Signature:
    arguments = function.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    defaults = [ast.unparse(default) for default in arguments.defaults]
    for place, default in enumerate(defaults, start=len(names) - len(defaults)):
        names[place] += f"={default}"
    return (*names, *(f"**{argument.arg}" for argument in (arguments.kwarg,) if argument))


def functions(body: list[ast.stmt]) -> dict[str, set[Signature]]:
    """The signatures of each function, one for each overload."""
    found: dict[str, set[Signature]] = {}
    for node in body:
        if isinstance(node, Function):
            found.setdefault(node.name, set()).add(signature(node))
    return found


def stub_signatures() -> dict[str, set[Signature]]:
    """Those of functions and methods; a class inherits from its bases, which come before it."""
    body = ast.parse(STUB.read_text()).body
    classes: dict[str, dict[str, set[Signature]]] = {}
    for node in body:
        if isinstance(node, ast.ClassDef):
            inherited = [classes.get(ast.unparse(base), {}) for base in node.bases]
            classes[node.name] = dict(ChainMap(functions(node.body), *inherited))
    methods = {f"{name}.{m}": found for name, cls in classes.items() for m, found in cls.items()}
    return {**functions(body), **methods}


def native_functions() -> Iterator[tuple[str, Any]]:
    for name, member in vars(wrtc).items():
        if isinstance(member, types.BuiltinFunctionType):
            yield name, member
        elif isinstance(member, type) and member.__module__ == "wrtc":
            for method, function in vars(member).items():
                function = getattr(function, "__func__", function)
                made = method == "__init__" and not (function.__doc__ or "").startswith("Initialize self")
                if callable(function) and (made or not method.startswith("_")):
                    yield f"{name}.{method}", function


def native_signatures(function: Any) -> set[Signature]:
    """As pybind11 writes them into the docstring: one line, or one for each overload."""
    lines = re.findall(r"^(?:\d+\. )?(\w+\((?!\*args).*\) -> .*)$", function.__doc__, re.MULTILINE)
    nodes = [ast.parse(f"def {line}: ...").body[0] for line in lines]
    return {signature(node) for node in nodes if isinstance(node, Function)}


def test_the_stub_has_the_arguments_and_defaults_of_every_native_function() -> None:
    stub = stub_signatures()
    compared = 0
    for name, function in native_functions():
        native = native_signatures(function)
        assert native, f"{name} has no signature"
        assert stub.get(name) == native, name
        compared += 1
    assert compared >= 160


def test_every_argument_of_the_native_functions_has_a_name() -> None:
    for name, function in native_functions():
        for arguments in native_signatures(function):
            assert not any(re.match(r"arg\d", argument) for argument in arguments), name
