"""Full quality from the first frame does not freeze the video on a slow network."""

from __future__ import annotations

from typing import Any

from webrtc.testing import SimulatedNetwork


async def test_a_frame_shrinks_to_what_a_slow_network_carries(show: Any) -> None:
    network = SimulatedNetwork(rate=500_000, loss=0.05, delay=0.025, queue_size=30)
    one = await show(1280, 720, configuration={"network": network})
    await one.sizes(6)
    sizes: list[Any] = []
    for _ in range(5):
        # What was lost may freeze it for a while.
        sizes = await one.sizes(3)
        if len(sizes) > 3 * 20 / 2:
            break
    assert len(sizes) > 3 * 20 / 2
    assert sizes[-1][0] < 1280
