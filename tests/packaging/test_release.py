"""`scripts/check-release` names what is missing in a wheel, and what should not be there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path

import pytest
import wrtc

pytest.importorskip("cyclonedx.validation.json", reason="needs the extra wheel")
pytest.importorskip("elftools", reason="needs the extra wheel")

from scripts.lib.release import binaries, contents

INFO = "python_webrtc-0.1.0.dist-info/"
EXTENSION = "wrtc.cpython-311-x86_64-linux-gnu.so"
LICENCES = ("LICENSE", "webrtc-LICENSE", "opus-COPYING")


def bill(*components: tuple[str, str]) -> str:
    """A valid bill of materials of version 0.1.0."""
    listed = [{"type": "library", "name": name, "version": version} for name, version in components]
    about = {"type": "library", "name": "python-webrtc", "version": "0.1.0"}
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": about},
    }
    return json.dumps(document | {"components": listed})


def problems(folder: Path, without: Iterable[str] = (), **more: str) -> list[str]:
    """What is wrong with a wheel that has all files but these, and more. It has no extension."""
    texts = dict.fromkeys(contents.expected() | {INFO + name for name in contents.METADATA}, "")
    texts |= {f"{INFO}licenses/{name}": "text" for name in LICENCES}
    texts[INFO + contents.BILL] = bill(("libwebrtc", "1"), ("opus", "1"))
    texts |= more
    wheel = folder / "python_webrtc-0.1.0-cp311-cp311-manylinux_2_28_x86_64.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in texts.keys() - set(without):
            archive.writestr(name, texts[name])
    return [line for line in contents.problems(wheel) if line != "it has 0 extensions"]


def test_a_whole_wheel_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    "name", ["webrtc/py.typed", "webrtc/loop.py", "webrtc-stubs/loop.pyi", f"{INFO}entry_points.txt"]
)
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    assert problems(tmp_path, [name]) == [f"{name.removeprefix(INFO)} is missing"]


@pytest.mark.parametrize("name", ["webrtc/notes.txt", "tests/test_a.py", f"{INFO}sboms/other.json"])
def test_a_stray_file_is_named(tmp_path: Path, name: str) -> None:
    assert problems(tmp_path, **{name: "x"}) == [f"{name.removeprefix(INFO)} does not belong there"]


def test_a_wheel_that_is_too_large_is_refused(tmp_path: Path) -> None:
    [line] = problems(tmp_path, **{f"{INFO}licenses/webrtc-LICENSE": "x" * (contents.LIMIT + 1)})
    assert line == "it has 10.1 MB, more than 10"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (bill(("libwebrtc", "1"), ("libvpx", "2")), "it has no licence of libvpx"),
        (bill(("libwebrtc", "")), f"{contents.BILL} has no version of libwebrtc"),
        (bill().replace("0.1.0", "0.2.0"), f"{contents.BILL} is that of version 0.2.0"),
    ],
)
def test_an_incomplete_bill_of_materials_is_noticed(tmp_path: Path, text: str, found: str) -> None:
    assert problems(tmp_path, **{INFO + contents.BILL: text}) == [found]


def test_an_invalid_bill_of_materials_is_noticed(tmp_path: Path) -> None:
    [line] = problems(tmp_path, **{INFO + contents.BILL: bill().replace("library", "book")})
    assert "is not CycloneDX 1.6: " in line


@pytest.mark.skipif(os.environ.get("WRTC_BUILD", "release") != "release", reason="a wheel is a release build")
def test_what_a_built_extension_needs_and_reveals_is_named(tmp_path: Path) -> None:
    found = list(binaries.problems(EXTENSION, Path(wrtc.__file__).read_bytes(), set(), (2, 17)))
    assert f"{EXTENSION} is not stripped" in found
    assert any("needs GLIBC_2." in line and "promises 2.17" in line for line in found)
    tool = shutil.which("llvm-strip-19") or pytest.skip("needs llvm-strip, of the package llvm-19")
    stripped = tmp_path / EXTENSION
    subprocess.run([tool, "--strip-all", "-o", stripped, wrtc.__file__], check=True)
    found = list(
        binaries.problems(EXTENSION, stripped.read_bytes(), {"libopus.so.0", "libdav1d.so.6"}, (2, 99))
    )
    assert found == []


def test_the_installed_package_has_the_files_of_a_wheel() -> None:
    metadata = {str(path).partition(".dist-info/")[2] for path in distribution("python-webrtc").files or []}
    assert contents.METADATA - metadata == set()
