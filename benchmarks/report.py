"""What was measured: figures with their units and goals, as a Markdown table, as JSON, and as a plot."""

from __future__ import annotations

import importlib
import json
import os
import platform
import re
import statistics
from pathlib import Path
from typing import Any, NamedTuple

from packages import OURS

# By package and figure, the values of the rounds.
Results = dict[str, dict[str, list[float]]]


class Figure(NamedTuple):
    title: str
    unit: str
    digits: int
    goal: str = ""


LINKS = [(loss, delay) for delay in (20, 100) for loss in (0, 1, 5)]


def link_key(loss: int, delay: int) -> str:
    return f"link_{loss}_{delay}"


FIGURES = {
    "first_open": Figure("first data channel open, median of 30", "ms", 1, "≤ 0.5 x wrtc"),
    "ping_pong": Figure("64-byte ping-pong, median of 3,000", "µs", 0, "≤ 0.45 x wrtc"),
    "small_messages": Figure("64-byte messages per second", "", 0, "≥ 6 x wrtc"),
    "throughput_1": Figure("1 KiB messages", "MB/s", 1, "≥ 3 x wrtc"),
    "throughput_16": Figure("16 KiB messages", "MB/s", 1, "≥ 4 x wrtc"),
    "throughput_64": Figure("64 KiB messages", "MB/s", 1, "≥ 4 x wrtc"),
    "two_ping_pong": Figure("64-byte ping-pong between two processes", "µs", 0),
    "two_throughput_1": Figure("1 KiB messages between two processes", "MB/s", 1),
    "two_throughput_64": Figure("64 KiB messages between two processes", "MB/s", 1),
    **{
        link_key(loss, delay): Figure(f"64 KiB messages, {delay} ms each way, {loss} % loss", "MB/s", 2)
        for loss, delay in LINKS
    },
    "idle_memory": Figure("memory of an idle pair, of 100", "MB", 2, "≤ 0.22 MB"),
    "idle_processor": Figure("CPU, 100 idle pairs", "%", 1, "≤ 0.5 x the lowest"),
    "offering_stall": Figure("longest stall of the loop, 100 offers at once", "ms", 1, "≤ 20 ms"),
    "connecting_stall": Figure("the same, 100 pairs that connect at once", "ms", 1, "≤ 20 ms"),
    "closing_stall": Figure("the same, 200 connections that are closed", "ms", 1, "≤ 20 ms"),
    "waits": Figure("waits for engine threads meanwhile", "", 0),
    "cycle_memory": Figure("memory left by 250 cycles of connect and close", "MB", 1, "≤ 3 MB"),
    "cycle_descriptors": Figure("file descriptors left by them", "", 0, "flat"),
    "cycle_threads": Figure("threads left by them", "", 0, "flat"),
    "video_processor": Figure("CPU, VGA 30 fps VP8, both ends", "%", 1, "≤ 0.7 x aiortc"),
    "video_bitrate": Figure("bitrate of that video", "kbit/s", 0),
    "audio_processor": Figure("CPU, 10 stereo pairs of Opus", "%", 1),
    "audio_memory": Figure("memory of such a pair", "MB", 2),
    "silence_processor": Figure("CPU, the same with silence", "%", 1),
    "import_time": Figure("import", "ms", 0, "≤ 0.8 x wrtc"),
    "import_memory": Figure("memory of the import", "MB", 1),
}
# Growth may be zero or negative, so that a ratio says nothing.
GROWTH = ("cycle_memory", "cycle_descriptors", "cycle_threads")


class Machine(NamedTuple):
    """Where and under what load the figures were taken."""

    cores: int
    processor: str
    system: str
    python: str
    # Processes that wanted to run, the mean of a minute, before the first round and after the last.
    load_before: float
    load_after: float

    @classmethod
    def now(cls, load_before: float) -> Machine:
        described = Path("/proc/cpuinfo").read_text()
        model = re.search(r"^model name\s*:\s*(.+)$", described, re.MULTILINE)
        return cls(
            os.cpu_count() or 1,
            model[1] if model else platform.machine(),
            platform.release(),
            platform.python_version(),
            load_before,
            os.getloadavg()[0],
        )

    def __str__(self) -> str:
        return (
            f"{self.cores} cores of {self.processor}, Linux {self.system}, Python {self.python}; "
            f"load {self.load_before:.2f} before and {self.load_after:.2f} after the measurement"
        )


def medians(results: Results) -> dict[str, dict[str, float]]:
    """By figure and package, for the figures that were measured."""
    found = {
        key: {name: statistics.median(taken[key]) for name, taken in results.items() if taken.get(key)}
        for key in FIGURES
    }
    return {key: values for key, values in found.items() if values}


def table(results: Results) -> str:
    """Medians side by side, in Markdown; in parentheses the other's figure as a multiple of ours."""
    lines = [f"| what | goal | {' | '.join(results)} |", "|---" * (len(results) + 2) + "|"]
    for key, values in medians(results).items():
        figure, ours = FIGURES[key], values.get(OURS, 0.0)
        cells = []
        for name in results:
            cell = f"{values[name]:,.{figure.digits}f} {figure.unit}".strip() if name in values else "-"
            if name != OURS and name in values and key not in GROWTH and ours > 0:
                cell += f" ({values[name] / ours:.2g}x)"
            cells.append(cell)
        lines.append(f"| {figure.title} | {figure.goal} | {' | '.join(cells)} |")
    return "\n".join(lines)


def write_json(file: Path, results: Results, machine: Machine) -> None:
    file.write_text(json.dumps({"machine": machine._asdict(), "results": results}, indent=1) + "\n")


def write_plot(file: Path, results: Results, machine: Machine) -> None:
    """A panel per figure, a bar per package, with the range of the rounds."""
    measured = [(key, values) for key, values in medians(results).items() if key not in GROWTH]
    columns = 4
    rows = -(-len(measured) // columns)
    # Only this needs the package, and type checkers of the others must not miss it.
    canvas: Any = importlib.import_module("matplotlib.figure").Figure(
        figsize=(4 * columns, 2.2 * rows), layout="constrained"
    )
    colors = {name: f"C{number}" for number, name in enumerate(results)}
    for place, (key, values) in enumerate(measured, 1):
        panel = canvas.add_subplot(rows, columns, place)
        figure, names = FIGURES[key], list(values)
        spread = [[values[n] - min(results[n][key]), max(results[n][key]) - values[n]] for n in names]
        panel.barh(
            names,
            [values[name] for name in names],
            xerr=list(zip(*spread, strict=True)),
            color=[colors[name] for name in names],
        )
        panel.invert_yaxis()
        panel.set_title(figure.title, fontsize=8)
        panel.set_xlabel(figure.unit, fontsize=8)
        panel.tick_params(labelsize=7)
    canvas.suptitle(str(machine), fontsize=8)
    canvas.savefig(file, dpi=80)


def write_docs(page: Path, results: Results, machine: Machine, rounds: int, plot: Path | None) -> None:
    """Replace what stands between the two markers of the page; with the plot if it lies beside the page."""
    start, end = "<!-- measured -->", "<!-- end -->"
    before, _, rest = page.read_text().partition(start)
    after = rest.partition(end)[2]
    text = f"{machine}; {rounds} rounds."
    if plot and plot.parent == page.parent:
        picture = f"\n![The same figures as bars, with the range of the rounds]({plot.name})\n"
    else:
        picture = ""
    page.write_text(f"{before}{start}\n{text}\n\n{table(results)}\n{picture}{end}{after}")
