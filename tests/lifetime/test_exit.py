"""The end of the interpreter, from any state: quiet, with the exit code that the program meant."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ENDS = {
    "kept by a global": "kept = asyncio.run(pair({state!r}))",
    "dropped": "asyncio.run(pair({state!r}))",
    "loop not closed": "loop = asyncio.new_event_loop(); kept = loop.run_until_complete(pair({state!r}))",
    "sys.exit in a coroutine": """
async def main():
    kept = await pair({state!r})
    sys.exit(0)
asyncio.run(main())
""",
    "a task still runs": """
async def main():
    kept = await pair({state!r})
    asyncio.ensure_future(kept[0].create_offer())
asyncio.run(main())
""",
}


def start(program: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("state", ["made", "gathering", "connecting", "open", "sending"])
def test_the_interpreter_ends_with_live_connections(program: Any, state: str) -> None:
    """All ways at once, each in its own process: starting them one by one would take its time."""
    processes = {}
    for name, how in ENDS.items():
        path = program(how.format(state=state) + '\nprint("end")\n', f"{name}.py")
        processes[name] = start(path)
    ended = {}
    for name, process in processes.items():
        try:
            out, err = process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            err += "does not end"
        ended[name] = (process.returncode, out, err)
    expected = {name: (0, "" if "exit" in name else "end\n", "") for name in ENDS}
    assert ended == expected


def test_an_interrupt_while_connecting_ends_the_program(program: Any) -> None:
    # Where the tests run in the background, the signal is ignored and Python leaves it so.
    path = program("""
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)

async def main():
    a, b, channel = await pair("gathering")
    print("waiting", flush=True)
    await a.connected()

try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("interrupted")
""")
    with start(path) as process:
        assert process.stdout and process.stdout.readline() == "waiting\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, "interrupted\n", "")


@pytest.mark.parametrize("event", ["icecandidate", "connectionstatechange"])
def test_an_interrupt_in_a_handler_ends_the_program(run_python: Any, program: Any, event: str) -> None:
    path = program(f"""
async def main():
    a, b, channel = await pair("made")
    def interrupted(event):
        raise KeyboardInterrupt
    a.once({event!r}, interrupted)
    offer = await a.create_offer()
    await b.set_remote_description(offer)
    await a.set_local_description(offer)
    await b.set_local_description()
    await a.set_remote_description(b.local_description)
    await asyncio.Event().wait()

try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("interrupted")
""")
    assert run_python(path) == "interrupted\n"


def test_importing_and_leaving_at_once_is_quiet(run_python: Any) -> None:
    assert run_python("-c", "import webrtc") == ""
