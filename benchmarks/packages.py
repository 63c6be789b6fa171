"""The packages that are compared, and the environment of each: this one's, a virtual one, or npm's."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "python-webrtc" / "benchmarks"
OURS = "python-webrtc"
# This package through aiortc's API.
FACE = "webrtc.aiortc"
PYTHON_PEERS = {"wrtc": "0.1.0", "aiortc": "1.16.0"}
NODE_PEERS = {"node-datachannel": "0.33.4"}
PEERS = PYTHON_PEERS | NODE_PEERS
# Packages are compiled once, as pip does, although this one is installed from its sources.
COMPILED = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(CACHE / "bytecode")}
# Scenarios that a peer has no program for: it has no media, or its import is not Python's.
NOT_IN_NODE = ("cycles", "video", "audio", "silence", "import_package")


@dataclass(frozen=True)
class Package:
    """One package under measurement."""

    name: str
    # What runs its programs, Python or Node.
    interpreter: Path
    # The folder of its environment.
    folder: Path | None = None

    @property
    def node(self) -> bool:
        return self.name in NODE_PEERS

    def command(self, program: str, *arguments: str) -> list[str]:
        """The command of one of the programs here: `scenarios` or `end`."""
        file = HERE / "node" / f"{program}.mjs" if self.node else HERE / f"{program}.py"
        return [str(self.interpreter), str(file), *arguments]

    def environment(self) -> dict[str, str]:
        if self.node:
            return os.environ | {"PEER_FOLDER": str(self.folder)}
        return os.environ | COMPILED | ({"PEER_MODULE": FACE} if self.name == FACE else {})

    def has(self, scenario: str) -> bool:
        return not self.node or scenario not in NOT_IN_NODE


def packages(peers: list[str]) -> dict[str, Package]:
    """This package, the same through aiortc's API, and `peers`, which are installed if needed."""
    found = [Package(name, Path(sys.executable)) for name in (OURS, FACE)]
    return {package.name: package for package in [*found, *map(_install, peers)]}


def _install(peer: str) -> Package:
    folder = CACHE / f"{peer}-{PEERS[peer]}"
    installed = folder / "installed"
    if not installed.exists():
        print(f"installing {peer} {PEERS[peer]} into {folder}", file=sys.stderr)
        (_install_npm if peer in NODE_PEERS else _install_python)(peer, folder)
        installed.touch()
    return Package(peer, Path("node") if peer in NODE_PEERS else folder / "bin" / "python", folder)


def _install_python(peer: str, folder: Path) -> None:
    venv.create(folder, with_pip=True, clear=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, f"{peer}=={PEERS[peer]}", "numpy"], check=True)


def _install_npm(peer: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)]
    subprocess.run([*npm, f"{peer}@{PEERS[peer]}"], check=True)
