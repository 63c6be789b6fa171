"""Finds out how many clients a service carries, with more and more of them until it does not serve one well.

usage: load_test.py URL [--protocol whep] [--most 100] [--seconds 10] [--plot load.png]
requires pip install 'python-webrtc[testing]'
"""

from __future__ import annotations

import argparse
import asyncio

from webrtc.testing import loadtest


def problem(report: loadtest.LoadReport) -> str | None:
    """Return what is not good enough; None if all is well. Change it to what your users expect."""
    if report.failed:
        return ", ".join(report.errors)
    if report.late > 0.2:
        return "this machine is too slow to tell"
    if max(report.setup_times()) > 2:
        return f"a client waited {max(report.setup_times()):.1f} s for its connection"
    if min(report.frame_rates(), default=30) < 20:
        return f"a client got {min(report.frame_rates()):.0f} frames per second"
    return f"{report.loss:.0%} of the packets were lost" if report.loss > 0.01 else None


async def main(url: str, protocol: loadtest.Protocol, most: int, seconds: float, plot: str | None) -> None:
    served = 0
    for clients in (1, 2, 5, 10, 20, 50, 100, 200, 500):
        if clients > most:
            break
        report = await loadtest.run(url, protocol=protocol, clients=clients, ramp=10, seconds=seconds)
        print(report, flush=True)
        if plot:
            report.plot(plot)
        if found := problem(report):
            print(f"\n{clients} are too many: {found}")
            break
        served = clients
    print(f"\n{url} serves {served} clients well")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--protocol", choices=("whep", "whip", "answer"), default="whep")
    parser.add_argument("--most", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--plot")
    asyncio.run(main(**vars(parser.parse_args())))
