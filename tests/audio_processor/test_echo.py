"""AudioProcessor: echo cancellation in a synthetic room."""

from __future__ import annotations

import numpy as np
import pytest
from webrtc import AudioProcessor

from tests.audio_processor.voices import decibels, envelope, in_room, noise, voice


@pytest.mark.parametrize("rate", [16000, 48000])
@pytest.mark.parametrize("delay", [0.0, 0.04, 0.2])
def test_the_echo_is_at_least_20_db_weaker_after_convergence(rate: int, delay: float) -> None:
    far = voice(10, rate)
    echo = in_room(far, rate, delay)
    processor = AudioProcessor(sample_rate=rate, echo_cancellation=True)
    out = processor.process(echo + noise(10, rate, -70), reverse=far)
    settled = slice(5 * rate, 10 * rate)
    assert decibels(echo[settled]) - decibels(out[settled]) > 20
    assert processor.get_stats().echo_delay == pytest.approx(delay, abs=0.012)


def test_the_reference_may_come_by_itself_10_ms_by_10_ms() -> None:
    far = voice(10, 16000)
    echo = in_room(far, 16000)
    processor = AudioProcessor(sample_rate=16000, echo_cancellation=True)
    processor.delay = 0.04
    out = []
    enhancement = 0.0
    for at in range(0, len(far), 160):
        processor.analyze_reverse(far[at : at + 160])
        out.append(processor.process(echo[at : at + 160]))
        enhancement = max(enhancement, processor.get_stats().echo_return_loss_enhancement or 0)
    assert processor.delay == 0.04
    assert enhancement > 6
    assert decibels(echo[80000:]) - decibels(np.concatenate(out)[80000:]) > 20


def test_who_speaks_at_the_same_time_is_kept() -> None:
    rate = 16000
    far, near = voice(14, rate), voice(14, rate, "en+f3").copy()
    near[: 5 * rate] = 0
    echo = in_room(far, rate)
    out = AudioProcessor(sample_rate=rate, echo_cancellation=True).process(echo + near, reverse=far)
    both = slice(8 * rate, 14 * rate)
    assert decibels(out[both]) > decibels(near[both]) - 4
    said, heard = envelope(near[both], rate), envelope(out[both], rate)
    assert np.corrcoef(said, heard)[0, 1] > 0.7
    pauses = said < 0.01
    assert decibels(heard[pauses]) < decibels(envelope(echo[both], rate)[pauses]) - 10


def test_without_a_reference_nothing_is_taken_away() -> None:
    sound = voice(4, 16000)
    out = AudioProcessor(sample_rate=16000, echo_cancellation=True).process(sound)
    assert decibels(out) == pytest.approx(decibels(sound), abs=1.5)
