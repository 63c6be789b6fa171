"""Interpreters that are not a Debian release's own: this machine's, and one compiled for the oldest glibc."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

from scripts.lib.wheels.debian import Suite, run

from .wheels import Unavailable

HEADERS = ("libc6-dev", "libgcc-10-dev", "zlib1g-dev", "libffi-dev", "libssl-dev")
# The source packages of Debian from which an interpreter is compiled, by its version.
SOURCES = {
    "3.11": (
        "bookworm",
        "3.11.2-6+deb12u8",
        "python3.11_3.11.2.orig.tar.gz",
        "2411c74bda5bbcfcddaf4531f66d1adc73f247f529aee981b029513aefdbf849",
    )
}


def local(python: str) -> Path:
    """The folder of a CPython on the PATH or among pyenv's, if it can be mounted elsewhere."""
    name = f"python{python}"
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [*map(str, sorted(pyenv.glob(f"{python}.*/bin/{name}"))), shutil.which(name)]
    for candidate in filter(None, candidates):
        asked = [candidate, "-c", "import sys; print(sys.base_prefix)"]
        result = subprocess.run(asked, text=True, capture_output=True)
        prefix = Path(result.stdout.strip())
        if result.returncode == 0 and prefix != Path("/usr") and (prefix / "bin" / name).exists():
            return prefix
    raise Unavailable(f"no CPython {python} with a folder of its own is on the PATH or in {pyenv}")


def link_inside(root: Path) -> None:
    """Makes absolute links relative, so that they stay in the folder."""
    for link in [path for path in root.rglob("*") if path.is_symlink()]:
        target = link.readlink()
        if target.is_absolute():
            link.unlink()
            link.symlink_to(os.path.relpath(root / target.relative_to("/"), link.parent))


def compiled(python: str, machine: str, release: str, cache: Path) -> Path:
    """CPython from Debian's source, cross-compiled for a release of Debian, without its tests."""
    prefix = cache / f"python{python}-{release}-{machine}"
    if prefix.exists():
        return prefix
    build, sysroot, partial = (
        cache / "python-build",
        cache / "python-sysroot",
        prefix.with_name(prefix.name + ".partial"),
    )
    for folder in (build, sysroot, partial):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    Suite(release, machine, cache / f"apt-{release}-{machine}").unpack_system(HEADERS, sysroot)
    link_inside(sysroot)
    suite, version, name, sha256 = SOURCES[python]
    sources = Suite(suite, machine, cache / f"apt-{suite}-{machine}")
    tarball = sources.source(f"python{python}", version, name, sha256)
    run("tar", "-xf", tarball, "--strip-components=1", cwd=build)
    target = f"{machine}-linux-gnu"
    run(
        "env", f"CC=clang-19 --target={target} --sysroot={sysroot}", "CFLAGS=-O1 -g0",
        f"LDFLAGS=-fuse-ld=lld -B{sysroot}/usr/lib/gcc/{target}/10",
        "AR=llvm-ar-19", "RANLIB=llvm-ranlib-19", "READELF=llvm-readelf-19", "PKG_CONFIG=false",
        "./configure", "--quiet", f"--host={target}", f"--build={platform.machine()}-pc-linux-gnu",
        f"--with-build-python={shutil.which(f'python{python}')}", f"--with-openssl={sysroot}/usr",
        "--prefix=/opt/python", "--disable-test-modules", "--without-ensurepip",
        "ac_cv_file__dev_ptmx=yes", "ac_cv_file__dev_ptc=no", "ac_cv_buggy_getaddrinfo=no",
        cwd=build,
    )  # fmt: skip
    run("make", "-s", f"-j{os.cpu_count()}", "python", "sharedmods", cwd=build)
    (partial / "bin").mkdir()
    shutil.copy(build / "python", partial / "bin" / f"python{python}")
    library = partial / "lib" / f"python{python}"
    shutil.copytree(build / "Lib", library, ignore=shutil.ignore_patterns("test", "idlelib", "__pycache__"))
    (library / "lib-dynload").mkdir()
    [built] = [path for path in (build / "build").glob("lib.*") if path.is_dir()]
    for path in built.iterdir():
        shutil.copy(path, library / "lib-dynload" if path.suffix == ".so" else library)
    for folder in (build, sysroot):
        shutil.rmtree(folder)
    partial.rename(prefix)
    return prefix
