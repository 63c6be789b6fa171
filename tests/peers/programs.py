"""Programs of others that tests start: their output is kept, and they end by their id."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.waiting import until


class Program:
    """A program that runs, and what it has printed."""

    def __init__(self, process: subprocess.Popen[Any], log: Path) -> None:
        self.process = process
        self._log = log

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return self._log.read_text(errors="replace")

    async def ready(self, condition: Callable[[], Awaitable[Any]]) -> None:
        """Wait until the condition is true; the test fails if the program ends before that."""

        async def known() -> Any:
            return self.process.poll() is not None or await condition()

        await until(known, 60)
        if self.process.poll() is not None:
            pytest.fail(f"{self.process.args!r} ended with {self.process.returncode}: {self.output[-2000:]}")

    def vanish(self) -> None:
        """End it without a word."""
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def running(command: list[str], log: Path, **options: Any) -> Iterator[Program]:
    """A program that runs meanwhile. pytest shows the end of its output if the test fails."""
    # It must not outlive a run that is killed.
    bound = ["setpriv", "--pdeathsig", "KILL", *command]
    with (
        log.open("wb") as output,
        subprocess.Popen(
            bound, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, **options
        ) as process,
    ):
        program = Program(process, log)
        try:
            yield program
        finally:
            process.kill()
            process.wait()
            print(f"--- {log.name}\n{program.output[-6000:]}")
