"""Installs a peer once, into build/peers/NAME, as its peer.json says."""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "peers"
# Debian's packages ask it whether a service may start.
_POLICY = Path("/usr/sbin/policy-rc.d")
_SECONDS = 900


class Unavailable(Exception):
    """A peer cannot be had here; says why."""


@dataclasses.dataclass(frozen=True)
class Installed:
    """A peer that can be started."""

    name: str
    command: list[str]
    """The driver's."""
    environment: dict[str, str]
    """What its environment has besides that of this process."""
    build: Path
    """Where what it needs is installed."""


def described(name: str) -> dict[str, Any]:
    """The peer.json of a peer. Empty for a peer that has tests of its own only."""
    path = HERE / name / "peer.json"
    description: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return description


def names() -> list[str]:
    """The names of all peers: folders with a peer.json or with tests of their own."""
    folders = [each for each in HERE.iterdir() if each.is_dir() and each.name != "suite"]
    return sorted(f.name for f in folders if (f / "peer.json").exists() or list(f.glob("test_*.py")))


def install(name: str) -> Installed:
    """Install a peer, unless it is there. Raises Unavailable."""
    description = described(name)
    build = BUILD / name
    build.mkdir(parents=True, exist_ok=True)
    wanted = description.get("install", {})
    with (build / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = build / "installed"
        key = hashlib.sha256(_inputs(HERE / name, wanted)).hexdigest()
        if not stamp.exists() or stamp.read_text() != key:
            _install(wanted, name)
            stamp.write_text(key)
    command = [filled(word, name) for word in description.get("command", [])]
    environment = {key: filled(value, name) for key, value in description.get("environment", {}).items()}
    return Installed(name, command, {"PEER_BUILD": str(build), **environment}, build)


def apt(packages: list[str]) -> None:
    """Install Debian packages that are missing, and keep their services from starting. Raises Unavailable."""
    if not shutil.which("dpkg-query"):
        raise Unavailable(f"this is not a Debian system: {', '.join(packages)} cannot be installed")
    query = ["dpkg-query", "-W", "-f", "${db:Status-Status}"]
    found = {each: subprocess.run([*query, each], capture_output=True, text=True) for each in packages}
    missing = [each for each, query_result in found.items() if query_result.stdout != "installed"]
    if not missing:
        return
    if os.geteuid() != 0:
        raise Unavailable(f"needs root to install {', '.join(missing)}")
    install = f'source "{ROOT}/scripts/lib/common.sh"; source "$ROOT/scripts/lib/packages.sh"; apt_get "$@"'
    with _services_off():
        _run(["bash", "-c", install, "apt", "update"], must=False)
        _run(["bash", "-c", install, "apt", "install", *missing])


def filled(text: str, name: str) -> str:
    """A word of a peer.json with the places of the peer: {peer}, {build} and {python}."""
    build = BUILD / name
    # A driver without an environment of its own runs in that of the tests.
    own = "pip" in described(name).get("install", {})
    python = build / "venv" / "bin" / "python" if own else Path(sys.executable)
    places = {"peer": HERE / name, "build": build, "python": python}
    for each, place in places.items():
        text = text.replace("{" + each + "}", str(place))
    return text


def _install(wanted: dict[str, Any], name: str) -> None:
    build = BUILD / name
    if packages := wanted.get("apt"):
        apt(packages)
    if packages := wanted.get("npm"):
        if not shutil.which("npm"):
            raise Unavailable("needs npm")
        _run(["npm", "install", "--no-audit", "--no-fund", "--no-save", "--prefix", str(build), *packages])
    if packages := wanted.get("pip"):
        _run([_interpreter(wanted.get("python")), "-m", "venv", "--clear", str(build / "venv")])
        pip = [filled("{python}", name), "-m", "pip", "--disable-pip-version-check", "-q", "install"]
        _run([*pip, *packages])
    for command in wanted.get("build", []):
        environment = {key: filled(value, name) for key, value in wanted.get("environment", {}).items()}
        _run([filled(word, name) for word in command], cwd=HERE / name, env=os.environ | environment)


def _inputs(folder: Path, wanted: dict[str, Any]) -> bytes:
    """What an installation depends on: its description, and the sources of a driver that is built."""
    sources = sorted(folder.rglob("*")) if wanted.get("build") else []
    texts = [each.read_bytes() for each in sources if each.is_file() and each.suffix != ".pyc"]
    return b"\0".join([json.dumps(wanted, sort_keys=True).encode(), *texts])


def _interpreter(version: str | None) -> str:
    """A Python of a version such as "3.12"; by default the one that runs this."""
    if version is None or version == "{}.{}".format(*sys.version_info):
        return sys.executable
    folders = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*"))
    found = shutil.which(f"python{version}") or (str(folders[-1] / "bin" / "python3") if folders else None)
    # A shim of pyenv is there for versions that are not.
    if found and subprocess.run([found, "-c", ""], capture_output=True).returncode == 0:
        return found
    raise Unavailable(f"needs a Python {version}, which is not installed")


def _run(command: list[str], must: bool = True, **options: Any) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, **options)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{command[0]} fails: {error}") from None
    if must and done.returncode:
        raise Unavailable(f"{' '.join(command)} fails: {(done.stderr or done.stdout).strip()[-400:]}")


@contextlib.contextmanager
def _services_off() -> Iterator[None]:
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink()
