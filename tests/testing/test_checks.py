"""Measurements of media, on media whose properties are known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from webrtc import RangeError
from webrtc.testing import checks, sources


def noisy(picture: NDArray[np.uint8], deviation: float) -> NDArray[np.uint8]:
    noise = np.random.default_rng(1).normal(0, deviation, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def test_equal_pictures_have_no_noise() -> None:
    picture = sources.pattern()
    assert checks.psnr(picture, picture) == float("inf")
    assert checks.ssim(picture, picture) == pytest.approx(1)


def test_the_psnr_is_that_of_the_noise() -> None:
    grey = np.full((100, 100), 128, np.uint8)
    assert checks.psnr(grey, grey + np.uint8(16)) == pytest.approx(20 * np.log10(255 / 16))
    # Of uniform grey, so that nothing is clipped.
    assert checks.psnr(grey, noisy(grey, 5)) == pytest.approx(20 * np.log10(255 / 5), abs=0.5)


def test_ssim_sees_structure_where_psnr_sees_an_offset() -> None:
    picture = np.random.default_rng(2).integers(40, 200, (64, 64, 3), np.uint8)
    brighter = picture + np.uint8(20)
    distorted = noisy(picture, 20)
    assert checks.psnr(picture, brighter) == pytest.approx(checks.psnr(picture, distorted), abs=1)
    assert checks.ssim(picture, brighter) > 0.95
    unrelated = np.random.default_rng(3).integers(40, 200, (64, 64, 3), np.uint8)
    assert checks.ssim(picture, unrelated) < 0.2 < checks.ssim(picture, distorted) < 0.97


def test_ssim_is_the_mean_of_its_formula_over_all_windows() -> None:
    a, b = (np.random.default_rng(seed).integers(0, 256, (10, 9)).astype(float) for seed in (4, 5))
    values = []
    for top, left in np.ndindex(3, 2):
        x, y = (picture[top : top + 8, left : left + 8] for picture in (a, b))
        mean = 2 * x.mean() * y.mean() + 2.55**2
        covariance = 2 * ((x - x.mean()) * (y - y.mean())).mean() + 7.65**2
        variances = (x.mean() ** 2 + y.mean() ** 2 + 2.55**2) * (x.var() + y.var() + 7.65**2)
        values.append(mean * covariance / variances)
    assert checks.ssim(a, b) == pytest.approx(np.mean(values))


def test_pictures_of_different_sizes_are_not_compared() -> None:
    with pytest.raises(ValueError, match=r"shapes \(9, 9\) and \(9, 8\): they must be equal"):
        checks.psnr(np.zeros((9, 9)), np.zeros((9, 8)))
    with pytest.raises(ValueError, match="at least 8 x 8 pixels"):
        checks.ssim(np.zeros((7, 7)), np.zeros((7, 7)))


@pytest.mark.parametrize("wanted", [62.5, 440, 997.3, 7000])
@pytest.mark.parametrize("rate", [16000, 48000])
def test_the_frequency_of_a_tone_is_found(wanted: float, rate: int) -> None:
    samples = sources.tone(wanted, 0.1, rate)
    assert checks.frequency(samples, rate) == pytest.approx(wanted, abs=1)
    stereo = np.stack([samples, samples], axis=1).astype(np.float32) / 32768
    assert checks.frequency(stereo, rate) == pytest.approx(wanted, abs=1)


def test_silence_has_no_frequency() -> None:
    with pytest.raises(ValueError, match="the samples are silent"):
        checks.frequency(np.zeros(1000, np.int16), 48000)
    with pytest.raises(ValueError, match="at least 256 frames, not 100"):
        checks.frequency(np.zeros(100, np.int16), 48000)


def test_the_level_of_a_sine_is_3_db_below_its_peak() -> None:
    assert checks.level(sources.tone(level=0.5)) == pytest.approx(-6.02 - 3.01, abs=0.05)
    assert checks.level(np.zeros(10, np.int16)) == float("-inf")


def test_gaps_are_where_too_much_time_passed() -> None:
    assert checks.gaps([0, 0.5, 2, 2.5, 5], 1) == [(0.5, 1.5), (2.5, 2.5)]
    assert checks.gaps([], 1) == []


def test_dropouts_are_silent_spans_of_a_tone() -> None:
    samples = sources.tone()
    samples[4800:9600] = 0
    samples[47040:] = 0
    found = checks.dropouts(samples, 48000)
    assert [(round(gap.start, 3), round(gap.duration, 3)) for gap in found] == [(0.1, 0.1), (0.98, 0.02)]
    assert checks.dropouts(sources.tone(), 48000) == []
    assert checks.dropouts(np.zeros(480, np.int16), 48000) == [(0, 0.01)]


def test_numbers_tell_what_is_missing_repeated_and_reordered() -> None:
    assert checks.numbers([3, 4, 4, 8, 6, 9]) == (5, (5, 7), 1, 1)
    assert checks.numbers([]) == (0, (), 0, 0)
    assert len(checks.numbers([0, 10**7]).missing) == 1000


def test_onsets_are_where_levels_rise() -> None:
    assert checks.onsets([0, 1, 2, 3, 4, 5], [9, 0, 5, 6, 1, 7], 5) == [2, 5]
    with pytest.raises(ValueError, match="2 times and 1 levels"):
        checks.onsets([0, 1], [0], 1)


def test_the_offset_of_audio_is_that_to_the_nearest_flash() -> None:
    assert checks.av_offset([1.1, 2.08, 9], [1, 2, 3, 8.9]) == pytest.approx(0.1)
    with pytest.raises(RangeError, match="0 beeps and 1 flashes"):
        checks.av_offset([], [1])


@pytest.mark.parametrize("number", [0, 1, 12345, 2**24 - 1])
def test_a_number_in_a_picture_is_read(number: int) -> None:
    picture = sources.pattern(320, 240)
    sources.draw_number(picture, number)
    assert sources.read_number(picture) == number
    assert sources.read_number(noisy(picture, 40)) == number
    assert sources.read_number(picture[:, :, 0]) == number
    # At another size, as after a codec that scales.
    assert sources.read_number(picture[::3, ::2]) == number


def test_a_picture_without_a_number_has_none() -> None:
    assert sources.read_number(sources.pattern()) is None
    assert sources.read_number(np.full((240, 320, 3), 255, np.uint8)) is None


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sources.tone(30000), "frequency is 30000: it must be above 0 and below 24000"),
        (lambda: sources.tone(level=2), "level is 2: it must be 0 to 1"),
        (lambda: sources.pattern(10), "width is 10: it must be 64 to 16384"),
        (lambda: sources.draw_number(sources.pattern(), -1), "number is -1: it must be 0 to 16777215"),
    ],
)
def test_impossible_media_is_a_range_error(call: Any, message: str) -> None:
    with pytest.raises(RangeError, match=message):
        call()


def test_a_pattern_has_bars_and_a_ramp() -> None:
    picture = sources.pattern(700, 400)
    assert len({tuple(pixel) for pixel in picture[0].tolist()}) == 7
    ramp = picture[-1, :, 0].astype(int)
    assert (np.diff(ramp) >= 0).all()
    assert (picture[0] == np.roll(sources.pattern(700, 400, shift=-10)[0], 10, axis=0)).all()
