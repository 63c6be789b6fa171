"""Draw where the processor time of a scenario goes, as a flame graph: `flame.py SCENARIO FILE.png`.

Needs Debian's linux-perf, and the right to use it (root, or kernel.perf_event_paranoid at most 1). Editable
installations have the symbols that the graph shows.
"""

from __future__ import annotations

import argparse
import importlib
import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import dropwhile, groupby
from pathlib import Path
from typing import Any

from PIL import Image

SCENARIOS = Path(__file__).with_name("scenarios.py")
SAMPLES_PER_SECOND = 299
# Bytes of stack in each sample: deeper callers are cut off.
STACK = 16_384
# The picture's parts by where the code comes from.
COLOURS = {"kernel": "#d9a679", "extension": "#7fa8d1", "Python": "#9cc495", "libraries": "#c9c9c9"}
# What every thread begins with.
START = {
    "clone3",
    "start_thread",
    "Thread::PreRun",
    "Thread::ProcessMessages",
    "_start",
    "__libc_start_main@@GLIBC_2.34",
}
# Steps between a callback and its function.
CALLBACK = re.compile(
    r"internal_any_invocable::|functional_internal::|callback_list_impl::|non-virtual thunk"
)
NARROWEST = 0.002
LEVELS = 44


@dataclass
class Node:
    """A function among its callers, with the samples in it and in what it calls."""

    name: str
    origin: str
    samples: int = 0
    calls: dict[str, Node] = field(default_factory=dict)

    def add(self, stack: list[tuple[str, str]]) -> None:
        node = self
        node.samples += 1
        for name, origin in stack:
            node = node.calls.setdefault(name, Node(name, origin))
            node.samples += 1


def _origin(library: str) -> str:
    if "wrtc" in library:
        return "extension"
    if library.startswith("[") and library != "[unknown]":
        return "kernel"
    return "Python" if "python" in library else "libraries"


def _short(name: str) -> str:
    """A C++ name without its template arguments, parameters and the namespaces that nearly all share."""
    name = re.sub(r"\+0x[0-9a-f]+$", "", name)
    while (shorter := re.sub(r"<[^<>]*>", "", name)) != name:
        name = shorter
    name = re.sub(r"\((?!anonymous).*", "", name)
    return re.sub(r"^(webrtc|wrtc)::|\(anonymous namespace\)::|absl::|std::(__1|__n1)::", "", name)


def record(scenario: str) -> str:
    """Run the scenario under perf, and return the text of its samples."""
    with tempfile.TemporaryDirectory() as folder:
        data = f"{folder}/perf.data"
        options = [
            "--freq",
            str(SAMPLES_PER_SECOND),
            "--call-graph",
            f"dwarf,{STACK}",
            "--event",
            "cpu-clock",
        ]
        program = [sys.executable, str(SCENARIOS), scenario]
        subprocess.run(
            ["perf", "record", "--quiet", "--output", data, *options, "--", *program],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        command = ["perf", "script", "--no-inline", "--input", data, "--fields", "comm,ip,sym,dso"]
        return subprocess.run(command, check=True, text=True, capture_output=True).stdout


def read(samples: str) -> Node:
    """The tree of calls: one branch for each thread's name."""
    root = Node("all threads", "libraries")
    for sample in samples.split("\n\n"):
        thread, *lines = sample.strip("\n").split("\n")
        frames = [match for line in lines if (match := re.match(r"\s*[0-9a-f]+ (.*) \((.*)\)$", line))]
        if frames:
            stack = [
                (_short(name), _origin(library)) for name, library in (frame.groups() for frame in frames)
            ]
            root.add([(thread.strip(), "libraries"), *_condensed(reversed(stack))])
    return root


def _condensed(stack: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The stack without the start of its thread, with one level for the interpreter's calls of itself."""
    inner = (
        frame for frame in dropwhile(lambda frame: frame[0] in START, stack) if not CALLBACK.match(frame[0])
    )
    for (_, origin), frames in groupby(inner, lambda frame: (frame[1] != "Python" and frame[0], frame[1])):
        yield ("Python", origin) if origin == "Python" else next(frames)


def draw(root: Node, title: str, file: Path) -> None:
    figure: Any = importlib.import_module("matplotlib.figure").Figure(figsize=(15, 9), layout="constrained")
    axes = figure.subplots()

    def place(node: Node, left: float, level: int) -> None:
        width = node.samples / root.samples
        if width < NARROWEST or level > LEVELS:
            return
        axes.barh(level, width, 1, left, color=COLOURS[node.origin], edgecolor="white", linewidth=0.4)
        letters = int(width * 230)
        if letters > 3:
            axes.text(left + 0.001, level, node.name[:letters], va="center", fontsize=6, clip_on=True)
        for call in sorted(node.calls.values(), key=lambda call: call.name):
            place(call, left, level + 1)
            left += call.samples / root.samples

    place(root, 0, 0)
    for origin, colour in COLOURS.items():
        axes.bar(0, 0, color=colour, label=origin)
    axes.legend(loc="upper right")
    axes.set(
        title=f"{title}: {root.samples} samples", xlim=(0, 1), xlabel="share of the processor time", yticks=[]
    )
    with io.BytesIO() as picture:
        figure.savefig(picture, format="png")
        # Few colours make a small file.
        Image.open(picture).convert("RGB").quantize(48).save(file, optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scenario", help="a scenario of benchmarks/scenarios.py")
    parser.add_argument("file", type=Path, help="the picture to write")
    parser.add_argument("--title")
    arguments = parser.parse_args()
    draw(read(record(arguments.scenario)), arguments.title or arguments.scenario, arguments.file)


if __name__ == "__main__":
    main()
