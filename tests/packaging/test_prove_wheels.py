"""`scripts/prove-wheels`: where a wheel is proved, and what the table says."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import apt
from scripts.lib.proof import __main__ as proof, interpreters, program
from scripts.lib.proof.places import Place, places
from scripts.lib.proof.wheels import Unavailable, Wheel
from scripts.lib.wheels.errors import WheelError


def wheel(python: str = "3.11", machine: str = "x86_64", glibc: tuple[int, int] = (2, 28)) -> Wheel:
    return Wheel(Path("x.whl"), "1.0", python, machine, glibc)


@pytest.fixture(autouse=True)
def _on_debian_12(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apt, "own_release", lambda: "bookworm")


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("cp311-cp311-manylinux_2_35_x86_64", ("3.11", "x86_64", (2, 35))),
        ("cp314-cp314-manylinux_2_27_aarch64.manylinux_2_28_aarch64", ("3.14", "aarch64", (2, 27))),
    ],
)
def test_a_name_says_python_architecture_and_the_oldest_glibc(name: str, read: tuple[Any, ...]) -> None:
    found = Wheel.read(Path(f"python_webrtc-0.1.0-{name}.whl"))
    assert (found.version, found.python, found.machine, found.glibc) == ("0.1.0", *read)


@pytest.mark.parametrize(
    "tag", ["cp311-cp311-linux_x86_64", "py3-none-any", "cp311-cp311-manylinux_2_28_riscv64"]
)
def test_a_wheel_for_no_known_linux_is_refused(tag: str) -> None:
    with pytest.raises(WheelError, match=r"is not for one CPython and manylinux_.*scripts/wheels"):
        Wheel.read(Path(f"python_webrtc-0.1.0-{tag}.whl"))


def test_a_wheel_is_proved_where_its_python_is_at_home() -> None:
    assert list(places(wheel("3.13"))) == [Place("trixie", "Debian")]
    assert list(places(wheel("3.14"))) == [Place("sid", "Debian")]


def test_a_python_that_no_release_has_is_this_machines() -> None:
    assert list(places(wheel("3.12"))) == [Place("bookworm", "local")]


def test_one_python_is_also_proved_on_the_oldest_glibc() -> None:
    oldest = list(places(wheel("3.11")))[-1]
    assert oldest == Place("bullseye", "compiled")
    assert oldest.glibc == (2, 31) and oldest.name == "Debian 11"


def test_a_wheel_that_needs_a_newer_glibc_is_not_proved_there() -> None:
    row = proof.attempt(wheel(glibc=(2, 35)), Place("bullseye", "compiled"))
    assert not row.failed
    assert row.cells()[3] == "not proved: it needs glibc 2.35"


def test_a_local_interpreter_of_another_processor_is_not_had() -> None:
    other = "x86_64" if platform.machine() == "aarch64" else "aarch64"
    row = proof.attempt(wheel("3.12", other), Place("bookworm", "local"))
    assert row.cells()[3] == f"not proved: there is no interpreter of CPython 3.12 for {other}"


def test_the_interpreter_of_this_virtual_environment_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if sys.base_prefix == "/usr":
        pytest.skip("needs an interpreter with a folder of its own")
    monkeypatch.setenv("PYENV_ROOT", "/nowhere")
    monkeypatch.setenv("PATH", f"{sys.base_prefix}/bin")
    assert interpreters.local(version) == Path(sys.base_prefix)
    with pytest.raises(Unavailable, match=r"no CPython 3\.99"):
        interpreters.local("3.99")


def test_absolute_links_of_a_system_stay_inside(tmp_path: Path) -> None:
    (tmp_path / "usr/lib").mkdir(parents=True)
    (tmp_path / "usr/lib/real").write_text("here")
    (tmp_path / "usr/lib/link").symlink_to("/usr/lib/real")
    interpreters.link_inside(tmp_path)
    assert (tmp_path / "usr/lib/link").read_text() == "here"


def test_the_table_tells_what_failed_and_what_ran() -> None:
    right = proof.Row(wheel(), Place("bookworm", "Debian"), ["data 0.1", "exit"], seconds=3.4)
    wrong = proof.Row(wheel("3.12"), Place("bookworm", "local"), ["data 0.1"], "no tone", True)
    lines = proof.table([right, wrong]).splitlines()
    assert lines[1].split() == [
        "3.11",
        "x86_64",
        "Debian",
        "12",
        "(glibc",
        "2.36)",
        "data",
        "0.1,",
        "exit",
        "3",
    ]
    assert "(glibc 2.36, local Python)  FAILED: data 0.1: no tone" in lines[2]


def test_a_tone_of_another_frequency_is_noticed() -> None:
    program.check_pitch(program.tone(600), 600)
    with pytest.raises(AssertionError, match="600 Hz was heard, not of 1000"):
        program.check_pitch(program.tone(600), 1000)


def test_a_picture_of_other_colours_is_noticed() -> None:
    program.check_picture(program.picture())
    with pytest.raises(AssertionError, match="the picture has"):
        program.check_picture(program.picture()[:, ::-1])


@pytest.mark.parametrize(
    ("name", "parts"), [("program.py", ["data", "Opus", "VP8", "fork"]), ("aiortc_program.py", ["aiortc"])]
)
def test_what_is_proved_of_a_wheel_holds_here(
    name: str, parts: list[str], run_python: Callable[..., str]
) -> None:
    said = run_python(Path(proof.__file__).with_name(name))
    assert [line.partition("\t")[0] for line in said.splitlines()] == parts
