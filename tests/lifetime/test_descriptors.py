"""A process without a descriptor left gets an OSError, and can go on when it has some again."""

from __future__ import annotations

from typing import Any

import pytest

PROGRAM = """
import resource, errno
import encodings.idna

async def main():
    {before}
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (100, hard))
    try:
        while True:
            taken.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        pass
    for _ in range({left}):
        os.close(taken.pop())
    try:
        a = webrtc.RTCPeerConnection()
        a.create_data_channel("x")
        await asyncio.wait_for(a.set_local_description(), 10)
        print("made")
        a.close()
    except OSError as error:
        print(errno.errorcode[error.errno])
    for descriptor in taken:
        os.close(descriptor)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    a, b, channel = await asyncio.wait_for(pair("open"), 10)
    a.close(); b.close()
    print("anew")

asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("before", "left", "says"),
    [
        ("pass", 0, "EMFILE"),
        ("pass", 3, "EMFILE"),
        ("a, b, channel = await pair('open'); a.close(); b.close()", 0, "made"),
    ],
    ids=["no mailbox", "no engine", "no sockets"],
)
def test_no_descriptors_left_is_an_error(
    run_python: Any, program: Any, before: str, left: int, says: str
) -> None:
    path = program(PROGRAM.format(before=before, left=left))
    assert run_python(path).splitlines() == [says, "anew"]
