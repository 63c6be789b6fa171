"""Measures this package and its peers, each in its own environment, and prints a table of medians.

The packages run alternately, so that a change of the machine's load affects all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import venv
from pathlib import Path
from typing import NamedTuple

from scenarios import SCENARIOS

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "python-webrtc" / "benchmarks"
OURS = "python-webrtc"
# This package through aiortc's API.
FACE = "webrtc.aiortc"
PEERS = {"wrtc": "0.1.0", "aiortc": "1.16.0"}
TIMEOUT = 120
# Packages are compiled once, as pip does, although this one is installed from its sources.
COMPILED = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(CACHE / "bytecode")}


class Figure(NamedTuple):
    title: str
    unit: str
    digits: int
    target: str = ""


FIGURES = {
    "first_open": Figure("first data channel open, median of 30", "ms", 1, "≤ 6"),
    "ping_pong": Figure("64-byte ping-pong, median of 3,000", "µs", 0, "≤ 200"),
    "small_messages": Figure("64-byte messages per second", "", 0, "≥ 110,000"),
    "throughput_1": Figure("1 KiB messages", "MB/s", 1),
    "throughput_16": Figure("16 KiB messages", "MB/s", 1),
    "throughput_64": Figure("64 KiB messages", "MB/s", 1),
    "idle_memory": Figure("memory of an idle pair, of 100", "MB", 2, "≤ 0.3"),
    "idle_processor": Figure("CPU, 100 idle pairs", "%", 1, "≤ 2"),
    "cycle_memory": Figure("memory left by 250 cycles of connect and close", "MB", 1, "flat"),
    "cycle_descriptors": Figure("file descriptors left by them", "", 0, "flat"),
    "cycle_threads": Figure("threads left by them", "", 0, "flat"),
    "video_processor": Figure("CPU, VGA 30 fps VP8, both ends", "%", 1, "≤ aiortc's"),
    "video_bitrate": Figure("bitrate of that video", "kbit/s", 0),
    "audio_processor": Figure("CPU, 10 stereo pairs of Opus", "%", 1, "≤ 3.5"),
    "audio_memory": Figure("memory of such a pair", "MB", 2),
    "silence_processor": Figure("CPU, the same with silence", "%", 1),
    "import_time": Figure("import", "ms", 0),
    "import_memory": Figure("memory of the import", "MB", 1),
}


def environment(peer: str) -> Path:
    """The Python of the peer's own virtual environment, which is created if needed."""
    folder = CACHE / f"{peer}-{PEERS[peer]}"
    python = folder / "bin" / "python"
    installed = folder / "installed"
    if not installed.exists():
        print(f"installing {peer} {PEERS[peer]} into {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, f"{peer}=={PEERS[peer]}", "numpy"], check=True)
        installed.touch()
    return python


def measure(name: str, python: Path, scenario: str) -> dict[str, float]:
    """Run one scenario in a process of its own. If it fails, print why and return nothing."""
    command = [str(python), str(HERE / "scenarios.py"), scenario]
    try:
        environment = os.environ | COMPILED | ({"PEER_MODULE": FACE} if name == FACE else {})
        run = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, env=environment)
    except subprocess.TimeoutExpired:
        print(f"{name}: {scenario} took more than {TIMEOUT} s", file=sys.stderr)
        return {}
    if run.returncode:
        last = (run.stderr.strip().splitlines() or [f"exit {run.returncode}"])[-1]
        print(f"{name}: {scenario} failed: {last}", file=sys.stderr)
        return {}
    figures: dict[str, float] = json.loads(run.stdout)
    return figures


def table(results: dict[str, dict[str, list[float]]]) -> str:
    """Medians side by side, in Markdown; in brackets the peer's figure as a multiple of ours."""
    lines = [f"| figure | target | {' | '.join(results)} |", "|---" * (len(results) + 2) + "|"]
    for key, figure in FIGURES.items():
        medians = {name: statistics.median(taken[key]) for name, taken in results.items() if key in taken}
        if not medians:
            continue
        ours, cells = medians.get(OURS, 0.0), []
        for name in results:
            cell = f"{medians[name]:,.{figure.digits}f} {figure.unit}".strip() if name in medians else "-"
            if name != OURS and name in medians and figure.target != "flat" and ours > 0:
                cell += f" ({medians[name] / ours:.2g}x)"
            cells.append(cell)
        lines.append(f"| {figure.title} | {figure.target} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="how often each scenario runs (3)")
    parser.add_argument(
        "--peers", nargs="*", choices=PEERS, default=list(PEERS), help="packages to compare with"
    )
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=", ".join(SCENARIOS))
    options = parser.parse_args()
    unknown = set(options.scenarios) - set(SCENARIOS)
    if unknown:
        parser.error(f"unknown scenario {', '.join(unknown)}: choose from {', '.join(SCENARIOS)}")

    pythons = {name: Path(sys.executable) for name in (OURS, FACE)}
    pythons |= {peer: environment(peer) for peer in options.peers}
    results: dict[str, dict[str, list[float]]] = {name: {} for name in pythons}
    for number in range(options.rounds):
        for scenario in options.scenarios or SCENARIOS:
            print(f"round {number + 1} of {options.rounds}: {scenario}", file=sys.stderr)
            for name, python in pythons.items():
                for key, value in measure(name, python, scenario).items():
                    results[name].setdefault(key, []).append(value)
    print(table(results))


if __name__ == "__main__":
    main()
