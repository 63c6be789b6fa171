"""Statistics in notebooks: tables, and plots."""

from __future__ import annotations

import asyncio
import io
import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import webrtc
from PIL import Image
from webrtc import RTCStatsReport

from tests.unchecked import private
from tests.waiting import until


def transport(timestamp: float, sent: int, received: int, **more: Any) -> RTCStatsReport:
    """A report with these counters."""
    common = {"timestamp": timestamp, "id": "T", "type": "transport"}
    members = [{**common, "bytesSent": sent, "bytesReceived": received}]
    members += [{"timestamp": timestamp, "id": name, **fields} for name, fields in more.items()]
    return RTCStatsReport(members)


def lines(figure: Any) -> dict[str, dict[str, list[float]]]:
    """What a plot shows, by the title of its parts."""
    return {
        axes.get_title(loc="left"): {line.get_label(): list(line.get_ydata()) for line in axes.lines}
        for axes in figure.axes
    }


def test_a_plot_shows_rates_between_reports() -> None:
    pytest.importorskip("matplotlib")

    def video(lost: int, received: int) -> dict[str, Any]:
        counters = {"packetsLost": lost, "packetsReceived": received, "framesDecoded": received // 10}
        return {"type": "inbound-rtp", "kind": "video", **counters}

    first = transport(1000, 0, 1000, V=video(0, 0))
    second = transport(2000, 125_000, 1000, V=video(10, 90))
    third = transport(4000, 125_000, 251_000, V=video(10, 690))
    shown = lines(third.plot(first, second))
    rates = shown["bitrate, kbit/s"]
    assert math.isnan(rates["sent"][0]) and rates["sent"][1:] == [1000, 0]
    assert rates["received"][1:] == [0, 1000]
    assert shown["packet loss, %"]["received"][1:] == [10, 0]
    assert shown["frames per second"]["received"][1:] == [9, 30]


def test_notebooks_show_a_plot_as_a_picture() -> None:
    pytest.importorskip("matplotlib")
    formatters = pytest.importorskip("IPython.core.formatters", reason="IPython is not installed")
    figure = transport(2000, 125_000, 1000).plot(transport(1000, 0, 1000))
    # Without `%matplotlib inline`.
    png = formatters.PNGFormatter()(figure)
    width, height = Image.open(io.BytesIO(png)).size
    assert width == height > 500


async def test_a_plot_shows_what_a_real_connection_sent(heard: Any, peers: Any) -> None:
    pytest.importorskip("matplotlib")
    source, track = heard
    reports = [await peers[1].get_stats()]
    await source.write(np.sin(np.arange(96_000) / 20) * 0.3)
    reader = asyncio.ensure_future(anext(aiter(track)))

    async def received() -> bool:
        reports.append(await peers[1].get_stats())
        return any(each.get("packets_received", 0) > 50 for each in reports[-1].values())

    await until(received)
    await reader
    shown = lines(reports[-1].plot(*reports[:-1]))
    assert max(filter(math.isfinite, shown["bitrate, kbit/s"]["received"])) > 10
    assert set(shown) == {"bitrate, kbit/s", "frames per second", "delay, ms", "packet loss, %"}
    # A single report shows bytes.
    [axes] = reports[-1].plot().axes
    assert axes.get_xlabel() == "bytes" and len(axes.patches) >= 2


def test_a_table_shows_the_members_and_escapes_what_a_peer_chose() -> None:
    report = RTCStatsReport(
        [{"timestamp": 1, "id": "D1", "type": "data-channel", "label": "<script>", "bytesSent": 12345}]
    )
    shown = private(report)._repr_html_()
    assert "&lt;script&gt;" in shown and "<script>" not in shown
    assert "data-channel (D1)" in shown and "bytesSent" in shown and "12,345" in shown
    assert private(report["D1"])._repr_html_() in shown


def test_without_matplotlib_a_plot_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("matplotlib", "matplotlib.figure"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(webrtc.NotSupportedError, match=r"pip install 'python-webrtc\[plot\]'"):
        transport(0, 0, 0).plot()


def test_a_report_is_imported_without_what_shows_it(run_python: Callable[..., str]) -> None:
    code = "import sys, webrtc; webrtc.RTCStatsReport(); print('stats_display' in ' '.join(sys.modules))"
    assert run_python("-c", code).strip() == "False"
