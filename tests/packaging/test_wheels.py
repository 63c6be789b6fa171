"""scripts/wheels: what there is to build, and the archive that comes out."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("cyclonedx.validation.json", reason="needs the extra wheel")
pytest.importorskip("elftools", reason="needs the extra wheel")

from scripts.lib.wheels import archive, pythons, sdist, sysroot, targets
from scripts.lib.wheels.errors import WheelError

TARGET = targets.Target("3.12", "aarch64")
EPOCH = 1_700_000_000
MODULE = "one_fact.py"
METADATA = "Metadata-Version: 2.1\nName: one-fact\nVersion: 1.0\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def test_the_tag_names_the_oldest_glibc_and_the_processor() -> None:
    assert TARGET.tag == "cp312-cp312-manylinux_2_28_aarch64"
    assert TARGET.extension_suffix == ".cpython-312-aarch64-linux-gnu.so"


def test_each_python_of_the_readme_has_a_wheel_for_each_processor() -> None:
    chosen, with_sdist = targets.select([])
    wanted = {
        f"cp3{minor}-manylinux_2_28_{machine}" for minor in range(10, 15) for machine in targets.MACHINES
    }
    assert with_sdist and wanted <= {target.name for target in chosen}


def test_patterns_choose_targets() -> None:
    chosen, with_sdist = targets.select(["cp312-*x86_64", "cp310-*"])
    assert {(target.python, target.machine) for target in chosen} == {
        ("3.12", "x86_64"),
        ("3.10", "x86_64"),
        ("3.10", "aarch64"),
    }
    assert not with_sdist
    assert targets.select(["sdist"]) == ([], True)


def test_a_pattern_that_matches_nothing_is_answered_with_what_there_is() -> None:
    with pytest.raises(WheelError, match=r"'cp27-\*': there are sdist, cp310-manylinux_2_28_x86_64"):
        targets.select(["cp27-*"])


def tree(folder: Path, modified: int) -> Path:
    """A small package as files, in an order and with times of their own."""
    about = folder / "one_fact-1.0.dist-info"
    about.mkdir(parents=True)
    for path, text in {
        about / "WHEEL": WHEEL,
        about / "METADATA": METADATA,
        folder / MODULE: "fact = 7\n",
    }.items():
        path.write_text(text)
        os.utime(path, (modified, modified))
    return folder


def test_the_same_files_are_the_same_bytes(tmp_path: Path) -> None:
    for name, modified in (("a", EPOCH + 100), ("b", EPOCH + 5000)):
        archive.pack(tree(tmp_path / name, modified), tmp_path / f"{name}.whl", EPOCH)
    assert (tmp_path / "a.whl").read_bytes() == (tmp_path / "b.whl").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.whl") as packed:
        assert packed.namelist()[0] == MODULE and packed.namelist()[-1].endswith("/RECORD")


def test_pip_installs_and_checks_what_was_packed(tmp_path: Path) -> None:
    wheel = tmp_path / "one_fact-1.0-py3-none-any.whl"
    archive.pack(tree(tmp_path / "files", EPOCH), wheel, EPOCH)
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--no-index",
        "--no-deps",
        "--target",
        str(tmp_path / "there"),
        str(wheel),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    assert (tmp_path / "there" / MODULE).read_text() == "fact = 7\n"


def test_absolute_links_of_packages_stay_within_the_sysroot(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "libm.so.6").write_text("libm")
    (tmp_path / "usr" / "lib").mkdir(parents=True)
    link = tmp_path / "usr" / "lib" / "libm.so"
    link.symlink_to("/lib/libm.so.6")
    sysroot.link_inside(tmp_path)
    assert not link.readlink().is_absolute() and link.read_text() == "libm"


def test_headers_are_taken_from_an_interpreter_of_that_release_alone() -> None:
    this, other = f"{sys.version_info.major}.{sys.version_info.minor}", "3.1"
    found = pythons.of_interpreter(Path(sys.executable), this)
    assert found is None or (found / "Python.h").exists()
    assert pythons.of_interpreter(Path(sys.executable), other) is None
    assert pythons.of_interpreter(Path("/nowhere/python"), this) is None


def test_the_same_sources_are_the_same_source_distribution(tmp_path: Path) -> None:
    made: list[Path] = []
    for name in ("a", "b"):
        subprocess.run(
            [sys.executable, "-c", sdist.BUILD.format(str(tmp_path / name))],
            cwd=Path(__file__).parents[2],
            env=os.environ | {"SOURCE_DATE_EPOCH": str(EPOCH)},
            check=True,
            capture_output=True,
            timeout=60,
        )
        made += (tmp_path / name).iterdir()
    assert made[0].read_bytes() == made[1].read_bytes()
    with tarfile.open(made[0]) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    assert {"third_party/sysroot/contents.json", "third_party/libwebrtc/pin.json", "cpp/module.cpp"} <= names
