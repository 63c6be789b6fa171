"""Progress for people: one line that is updated on a terminal, or a line every few seconds in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from types import TracebackType


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class Progress:
    """`steps` has the seconds of each step on the machine of the figures in docs/engine.md.

    Only their proportions matter: the remaining time is estimated from the time taken so far.
    """

    def __init__(self, steps: Mapping[str, float]) -> None:
        self._steps = dict(steps)
        self._before = 0.0
        self._step = ""
        self._said = ("", -1)
        self._start = time.monotonic()
        self._terminal = sys.stderr.isatty()
        self._shown = float("-inf")

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self._start

    def begin(self, step: str, seconds: float | None = None) -> None:
        """`seconds` corrects the step's share, if part of it was done in an earlier run."""
        self._before += self._steps.get(self._step, 0.0)
        self._step = step
        if seconds is not None:
            self._steps[step] = seconds

    def show(self, what: str, fraction: float, count: str) -> None:
        """`what` names the activity; `fraction` of the step is done, which is `count` in the step's units."""
        done = self._before + self._steps[self._step] * fraction
        total = sum(self._steps.values())
        left = (total - done) * self.elapsed / done if done > 0.01 * total else None
        line = f"  {what:<24} {count:>13}   {clock(self.elapsed)} elapsed"
        line += f", about {clock(left)} left" if left is not None else ""
        now = time.monotonic()
        if self._terminal and now - self._shown > 0.1:
            self._shown = now
            sys.stderr.write(f"\r{line}\x1b[K")
            sys.stderr.flush()
        elif not self._terminal and self._said != (what, int(fraction * 10)) and now - self._shown > 5:
            self._shown = now
            self._said = (what, int(fraction * 10))
            say(line)

    def close(self) -> None:
        if self._terminal:
            sys.stderr.write("\r\x1b[K")


def clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
