"""Measures this package and its peers, each in its own environment, and prints a table of medians.

The packages run alternately, so that a change of the machine's load affects all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import between
from link import Link
from packages import PEERS, Package, packages
from report import LINKS, Machine, Results, link_key, table, write_docs, write_json, write_plot
from scenarios import SCENARIOS

TIMEOUT = 120
Figures = dict[str, float]


def in_one_process(package: Package, scenario: str) -> Figures:
    """Run one scenario in a process of its own."""
    run = subprocess.run(
        package.command("scenarios", scenario),
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        env=package.environment(),
    )
    if run.returncode:
        raise RuntimeError((run.stderr.strip().splitlines() or [f"exit {run.returncode}"])[-1])
    figures: Figures = json.loads(run.stdout)
    return figures


def two_processes(package: Package) -> Figures:
    """Both ends of the package, in a process each."""
    figures = {f"two_throughput_{kib}": between.throughput(package, package, kib << 10) for kib in (1, 64)}
    return figures | {"two_ping_pong": between.round_trip(package, package)}


def links(package: Package) -> Figures:
    """Two processes on networks with loss and delay."""
    return {
        link_key(loss, delay): between.throughput(package, package, 64 << 10, Link(loss / 100, delay / 1e3))
        for loss, delay in LINKS
    }


BETWEEN: dict[str, Callable[[Package], Figures]] = {"two_processes": two_processes, "links": links}


def measure(package: Package, scenario: str) -> Figures:
    """The figures of a scenario. If it fails, print why and return nothing."""
    try:
        if scenario in BETWEEN:
            return BETWEEN[scenario](package)
        return in_one_process(package, scenario)
    except subprocess.TimeoutExpired:
        print(f"{package.name}: {scenario} took more than {TIMEOUT} s", file=sys.stderr)
    except RuntimeError as error:
        print(f"{package.name}: {scenario} failed: {error}", file=sys.stderr)
    return {}


def parse() -> argparse.Namespace:
    known = [*SCENARIOS, *BETWEEN]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="how often each scenario runs (3)")
    parser.add_argument(
        "--peers", nargs="*", choices=PEERS, default=list(PEERS), help="packages to compare with"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all values as JSON")
    parser.add_argument("--plot", type=Path, metavar="FILE.png", help="also draw them")
    parser.add_argument("--docs", type=Path, metavar="FILE.md", help="also write the table into this page")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=", ".join(known))
    options = parser.parse_args()
    unknown = set(options.scenarios) - set(known)
    if unknown:
        parser.error(f"unknown scenario {', '.join(unknown)}: choose from {', '.join(known)}")
    options.scenarios = options.scenarios or known
    return options


def main() -> None:
    options = parse()
    load = os.getloadavg()[0]
    measured = packages(options.peers)
    results: Results = {name: {} for name in measured}
    for number in range(options.rounds):
        for scenario in options.scenarios:
            print(f"round {number + 1} of {options.rounds}: {scenario}", file=sys.stderr)
            for name, package in measured.items():
                for key, value in measure(package, scenario).items() if package.has(scenario) else ():
                    results[name].setdefault(key, []).append(value)
    machine = Machine.now(load)
    print(machine, table(results), sep="\n\n")
    if options.json:
        write_json(options.json, results, machine)
    if options.plot:
        write_plot(options.plot, results, machine)
    if options.docs:
        write_docs(options.docs, results, machine, options.rounds, options.plot)


if __name__ == "__main__":
    main()
