"""Ends processes, including forked ones, with connections in every state, and prints the outcomes as a table.

`lifetime.py` prints the table; `lifetime.py STATE END` runs one cell of it, in a process of its own.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import webrtc
from webrtc.testing import negotiate, trickle

STATES = {
    "none": "no connection",
    "new": "new",
    "offered": "offer set, gathering",
    "connecting": "connecting",
    "open": "channel open",
    "busy": "10 MB in flight",
    "closed": "closed",
}
FORKED = {
    "fork": "the child exits",
    "fork-drop": "the child drops the inherited connections",
    "fork-use": "the child uses the inherited connections",
    "fork-connect": "the child creates new connections",
    "worker": "a multiprocessing worker connects",
}
LEFT = {
    "return": "main returns",
    "raise": "main raises ValueError",
    "exit": "sys.exit()",
    "interrupt": "Ctrl-C",
    "later": "the program continues, then exits",
}
# In seconds; far longer than anything here takes.
PATIENCE = 20


class Pair:
    """Two connections, brought into one of the states."""

    def __init__(self) -> None:
        self.a, self.b = webrtc.RTCPeerConnection(), webrtc.RTCPeerConnection()
        self.here = self.a.create_data_channel("cell", negotiated=True, id=0)
        self.there = self.b.create_data_channel("cell", negotiated=True, id=0)

    async def reach(self, state: str) -> None:
        if state == "new":
            return
        if state == "offered":
            await self.a.set_local_description()
            return
        trickle(self.a, self.b)
        await negotiate(self.a, self.b)
        if state == "connecting":
            return
        await self.here.opened()
        await self.there.opened()
        if state == "busy":
            for _ in range(200):
                self.here.send(bytes(50_000))
        if state == "closed":
            self.close()

    async def works(self) -> None:
        """Wait until a message that is sent now has arrived."""
        # The queue has no room for it until the data in flight is read.
        sending = asyncio.create_task(self.here.send_async("works"))
        async for message in self.there:
            if message == "works":
                break
        await sending

    def close(self) -> None:
        self.a.close()
        self.b.close()


async def connect() -> None:
    pair = Pair()
    await pair.reach("open")
    await pair.works()
    pair.close()


def connect_in_worker() -> None:
    asyncio.run(connect())


async def prepare(state: str) -> Pair | None:
    if state == "none":
        return None
    pair = Pair()
    await pair.reach(state)
    return pair


def be_child(pair: Pair | None, end: str) -> None:
    if end == "fork-drop" and pair:
        vars(pair).clear()
        gc.collect()
    if end == "fork-use" and pair:
        pair.a.create_data_channel("inherited")
    if end == "fork-connect":
        asyncio.run(connect())


def fork(state: str, end: str) -> None:
    """Exit as the child did, after checking that the parent's connection still works."""
    loop = asyncio.new_event_loop()
    pair = loop.run_until_complete(prepare(state))
    if end == "worker":
        process = multiprocessing.get_context("fork").Process(target=connect_in_worker)
        process.start()
        process.join()
        code = process.exitcode
    else:
        child = os.fork()
        if child == 0:
            be_child(pair, end)
            sys.exit()
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if pair:
        if state in ("open", "busy"):
            loop.run_until_complete(pair.works())
        pair.close()
    loop.run_until_complete(connect())
    loop.close()
    sys.exit(code)


async def leave(state: str, end: str) -> None:
    """End without closing anything."""
    kept = await prepare(state)
    if end == "raise":
        raise ValueError
    if end == "exit":
        sys.exit()
    if end == "interrupt":
        # In a background process the signal is ignored, and Python does not change that.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.raise_signal(signal.SIGINT)
        await asyncio.sleep(PATIENCE)
    del kept


def run_cell(state: str, end: str) -> None:
    if end in FORKED:
        fork(state, end)
    asyncio.run(leave(state, end))
    if end == "later":
        asyncio.run(connect())


def cell(state: str, end: str) -> str:
    """How the process ended, and the exceptions and warnings on stderr."""
    command = [sys.executable, "-W", "always::ResourceWarning", __file__, state, end]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            said = process.communicate(timeout=PATIENCE)[1]
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return "**hangs**"
    words = re.findall(r"^(?:[\w.]+\.)?(\w+Error|KeyboardInterrupt|SystemExit)\b", said, re.MULTILINE)[-1:]
    words += ["ResourceWarning"] if "was not closed" in said else []
    if process.returncode < 0 and process.returncode != -signal.SIGINT:
        words.append(f"**{signal.Signals(-process.returncode).name}**")
    return ", ".join(words) or ("ends" if process.returncode == 0 else f"**exit {process.returncode}**")


def table(ends: dict[str, str]) -> str:
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        rows = {end: list(pool.map(lambda state, end=end: cell(state, end), STATES)) for end in ends}
    lines = [f"| | {' | '.join(STATES.values())} |", "|---" * (len(STATES) + 1) + "|"]
    lines += [f"| {ends[end]} | {' | '.join(cells)} |" for end, cells in rows.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    if sys.argv[1:]:
        run_cell(*sys.argv[1:])
    else:
        print(table(FORKED), table(LEFT), sep="\n\n")
