"""Drives the API at random: `python -m tests.driver.drive --help` shows the options.

Each program is a random sequence of steps (hypothesis' stateful testing). One that breaks an invariant is
shrunk and shown; for one that ends the process, the trace says what it did.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import hypothesis
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.stateful import run_state_machine_as_test

from tests.driver.living import Living
from tests.driver.world import World


def main() -> None:
    parser = argparse.ArgumentParser(description="Drives the Python API at random.")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--programs", type=int, default=20, help="how many of each seed")
    parser.add_argument("--steps", type=int, default=50, help="the most of a program")
    parser.add_argument("--seconds", type=float, default=0, help="go on with further seeds for so long")
    parser.add_argument("--trace", type=Path, help="where to write each step before it is done")
    given = parser.parse_args()
    faulthandler.enable()
    began = time.monotonic()
    seed = given.seed
    with tempfile.TemporaryDirectory() as home:
        set_hypothesis_home_dir(home)
        while seed == given.seed or time.monotonic() - began < given.seconds:
            with open(given.trace or os.devnull, "w") as World.trace:
                drive(seed, given.programs, given.steps)
            seed += 1
    seconds = time.monotonic() - began
    done = f"{World.counts['programs']} programs, {World.counts['steps']} steps"
    print(f"{done}, {seconds:.0f} s, seeds {given.seed} to {seed - 1}")


def drive(seed: int, programs: int, steps: int) -> None:
    """Run random programs from a seed."""
    # Its iterator is declared by its metaclass, which gives pyright members of that.
    checks: list[Any] = list(hypothesis.HealthCheck)
    settings = hypothesis.settings(
        max_examples=programs,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=checks,
        # A race is not replayed: the trace is what there is.
        report_multiple_bugs=False,
    )
    try:
        run_state_machine_as_test(hypothesis.seed(seed)(Living), settings=settings)
    except BaseException:
        print(f"seed {seed} found this:", file=sys.stderr)
        raise


if __name__ == "__main__":
    main()
