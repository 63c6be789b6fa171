"""One wheel: the extension compiled in a sysroot, the package, and its metadata."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pybind11

if sys.version_info >= (3, 11):
    import tomllib
else:
    from pip._vendor import tomli as tomllib

from . import archive
from .debian import run
from .errors import WheelError
from .targets import Target

ROOT = Path.cwd()
BUILD = ROOT / "build" / "wheels"
DIST = ROOT / "dist"
SOURCES = ("CMakeLists.txt", "LICENSE", "README.md", "cpp", "pyproject.toml", "python", "third_party")
GENERATORS = ("scripts/stubs", "scripts/lib/stubs", "scripts/lib/wheels")
METADATA = "from scikit_build_core.build import prepare_metadata_for_build_wheel as make; make({!r})"
WHEEL = "Wheel-Version: 1.0\nGenerator: scripts/wheels\nRoot-Is-Purelib: false\nTag: {}\n"


class Inputs(NamedTuple):
    """What one wheel is made of, besides the sources."""

    target: Target
    sysroot: Path
    engine: Path
    headers: Path
    metadata: Path
    epoch: int

    @property
    def wheel(self) -> Path:
        return DIST / f"{self.metadata.stem}-{self.target.tag}.whl"

    def key(self) -> str:
        """A hash of everything that the wheel depends on."""
        digest = hashlib.sha256()
        for place in (*SOURCES, *GENERATORS):
            for path in sorted([Path(place), *Path(place).rglob("*")]):
                if path.is_file() and "__pycache__" not in path.parts:
                    digest.update(f"{path}\0".encode() + path.read_bytes())
        digest.update((self.headers / "patchlevel.h").read_bytes())
        digest.update(f"{self.sysroot.name} {self.engine.name} {self.epoch} {pybind11.__version__}".encode())
        return digest.hexdigest()


def metadata() -> Path:
    """The .dist-info folder, as the build backend makes it."""
    folder = BUILD / "metadata"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run(sys.executable, "-c", METADATA.format(str(folder)))
    [about] = folder.glob("*.dist-info")
    return about


def engine(sysroot: Path, cache: Path) -> Path:
    """The engine for a sysroot, which is built, with its progress, if it is not in the cache."""
    environment = os.environ | compilers(sysroot) | {"WRTC_ENGINE_CACHE": str(cache), "WRTC_BUILD": "release"}
    driver = [sys.executable, "third_party/libwebrtc/driver"]
    result = subprocess.run(driver, env=environment, text=True, stdout=subprocess.PIPE)
    if result.returncode:
        raise WheelError("There is no engine: the line above says why.")
    return Path(result.stdout.strip())


def compilers(sysroot: Path) -> Mapping[str, str]:
    return {"CC": str(sysroot / "bin/clang-19"), "CXX": str(sysroot / "bin/clang++-19")}


def build(inputs: Inputs) -> bool:
    """Builds the wheel into dist/. Returns False if it was there already, made of the same things."""
    stamp, key = BUILD / f"{inputs.target.name}.key", inputs.key()
    if inputs.wheel.exists() and stamp.exists() and stamp.read_text() == key:
        return False
    stage = BUILD / "stage"
    shutil.rmtree(stage, ignore_errors=True)
    # One folder for all Pythons of an architecture: what does not depend on Python is compiled once.
    objects = BUILD / inputs.target.machine
    run("cmake", "--fresh", "-G", "Ninja", "-S", ROOT, "-B", objects, *options(inputs))
    run("cmake", "--build", objects)
    run("cmake", "--install", objects, "--prefix", stage, "--strip")
    for package in packages():
        target = stage / Path(package).name
        shutil.copytree(package, target, ignore=shutil.ignore_patterns("__pycache__"))
    about = stage / inputs.metadata.name
    shutil.copytree(inputs.metadata, about, dirs_exist_ok=True)
    (about / "WHEEL").write_text(WHEEL.format(inputs.target.tag))
    copy_licences(inputs.sysroot / "licenses", about / "licenses")
    DIST.mkdir(exist_ok=True)
    archive.pack(stage, inputs.wheel, inputs.epoch)
    stamp.write_text(key)
    return True


def packages() -> list[str]:
    """The folders of the Python packages."""
    project = tomllib.loads(Path("pyproject.toml").read_text())
    return list(project["tool"]["scikit-build"]["wheel"]["packages"])


def options(inputs: Inputs) -> list[str]:
    """CMake's options. They take the place of what scikit-build-core says of the Python that runs it."""
    target, sysroot = inputs.target, inputs.sysroot
    # No path of this machine ends up in a wheel.
    maps = " ".join(f"-ffile-prefix-map={folder}/=" for folder in (ROOT, inputs.engine, sysroot))
    values = {
        "CMAKE_BUILD_TYPE": "Release",
        # A cross build, also for this machine's processor: nothing of this system is looked for.
        "CMAKE_SYSTEM_NAME": "Linux",
        "CMAKE_SYSTEM_PROCESSOR": target.machine,
        "CMAKE_C_COMPILER": compilers(sysroot)["CC"],
        "CMAKE_CXX_COMPILER": compilers(sysroot)["CXX"],
        "CMAKE_CXX_FLAGS": maps,
        "CMAKE_STRIP": shutil.which("llvm-strip-19") or "",
        "WRTC_BUILD": "release",
        "WRTC_ENGINE_DIR": inputs.engine,
        "WRTC_OPUS": sysroot / "usr/lib/libopus.a",
        "WRTC_DAV1D": sysroot / "usr/lib/libdav1d.a",
        "PYBIND11_USE_CROSSCOMPILING": "ON",
        "pybind11_DIR": pybind11.get_cmake_dir(),
        "WRTC_PYTHON": target.python,
        "Python_EXECUTABLE": sys.executable,
        "Python_INCLUDE_DIR": inputs.headers,
        "PYTHON_MODULE_EXTENSION": target.extension_suffix,
        "PYTHON_MODULE_DEBUG_POSTFIX": "",
        "PYTHON_IS_DEBUG": "OFF",
        "SKBUILD_PROJECT_VERSION_FULL": inputs.metadata.stem.partition("-")[2],
        "SKBUILD_METADATA_DIR": inputs.metadata.name,
    }
    return [f"-D{name}={value}" for name, value in values.items()]


def copy_licences(own: Path, target: Path) -> None:
    """The licences of the sysroot's libraries, in place of those of this machine's."""
    for text in own.iterdir():
        for other in target.glob(f"{text.name.partition('-')[0]}-*"):
            other.unlink()
        shutil.copy(text, target)
