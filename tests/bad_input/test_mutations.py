"""10,000 mutated descriptions and candidates: taken, or refused with the named error."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("mutations.py")
SEEDS, DESCRIPTIONS, CANDIDATES = range(4), 1500, 1000


@pytest.mark.timeout(600)
def test_mutated_input_neither_crashes_nor_hangs(patience: int) -> None:
    with contextlib.ExitStack() as stack:
        processes = []
        for seed in SEEDS:
            command = [sys.executable, str(PROGRAM), str(seed), str(DESCRIPTIONS), str(CANDIDATES)]
            pipe = subprocess.PIPE
            process = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True)
            processes.append(stack.enter_context(process))
            stack.callback(process.kill)
        for process in processes:
            out, err = process.communicate(timeout=100 * patience)
            assert (process.returncode, err) == (0, ""), f"with {process.args!r}"
            taken, refused = map(int, out.split())
            assert taken + refused == DESCRIPTIONS + CANDIDATES
            # The mutations are neither all harmless nor all hopeless.
            assert min(taken, refused) > 250
