"""What `webrtc serve` does with pictures and sound, and how a program's own functions are found.

A frame function takes and returns uint8 of shape (height, width, 3), in BGR as OpenCV has it. A sound
function takes and returns 10 ms of mono int16 at 48 kHz. A class in place of a function is made once for
each page.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .console import Failure

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]
    Samples = NDArray[np.int16]

RATE = 48_000
"""Samples per second of what sound functions get."""

# A class is one too: it returns the function for one page.
Function = Callable[..., Any]


def edges(image: Image) -> Image:
    """Draw the edges of the picture: the larger of its two gradients."""
    import numpy as np

    # Green is most of the brightness. Every value fits into int16 with its sign.
    green = image[:, :, 1].astype(np.int16)
    across, down = np.abs(green[1:-1, 2:] - green[1:-1, :-2]), np.abs(green[2:, 1:-1] - green[:-2, 1:-1])
    drawn = np.zeros_like(image)
    drawn[1:-1, 1:-1] = np.minimum(3 * np.maximum(across, down), 255)[:, :, None]
    return drawn


def mirror(image: Image) -> Image:
    """Swap left and right."""
    return image[:, ::-1]


def grey(image: Image) -> Image:
    """Remove the colours."""
    return image[:, :, 1]


def pixels(image: Image) -> Image:
    """Show squares of 16 pixels in one colour."""
    import numpy as np

    height, width = image.shape[:2]
    return np.repeat(np.repeat(image[8::16, 8::16], 16, axis=0), 16, axis=1)[:height, :width]


def unchanged(given: Any) -> Any:
    """Return what was given."""
    return given


class Echo:
    """Repeats the sound after 0.4 s, quieter each time."""

    def __init__(self) -> None:
        import numpy as np

        self._past: Samples = np.zeros(RATE * 2 // 5, np.int16)

    def __call__(self, samples: Samples) -> Samples:
        """Mix the past into 10 ms of sound."""
        import numpy as np

        mixed = samples.astype(np.int32) + self._past[: len(samples)] // 2
        heard: Samples = np.clip(mixed, -32768, 32767).astype(np.int16)
        self._past = np.concatenate([self._past[len(samples) :], heard])
        return heard


class Robot:
    """Multiplies the sound with a tone of 70 Hz."""

    def __init__(self) -> None:
        self._start = 0

    def __call__(self, samples: Samples) -> Samples:
        """Return 10 ms of the product."""
        import numpy as np

        times = np.arange(self._start, self._start + len(samples)) / RATE
        self._start += len(samples)
        product: Samples = (samples * np.sin(2 * np.pi * 70 * times)).astype(np.int16)
        return product


PICTURES: dict[str, Function] = {
    "edges": edges,
    "pixels": pixels,
    "grey": grey,
    "mirror": mirror,
    "unchanged": unchanged,
}
SOUNDS: dict[str, Function] = {"unchanged": unchanged, "echo": Echo, "robot": Robot}


def chosen(known: dict[str, Function], script: str | None) -> dict[str, Function]:
    """Return the functions by name, with that of a script first, as it is the default."""
    if script is None:
        return known
    name, function = load(script)
    return {name: function, **known}


def load(script: str) -> tuple[str, Function]:
    """Import `path.py:function`; return the function and its name. Raises Failure for anything else."""
    path, _, name = script.rpartition(":")
    if not path or not name.isidentifier():
        raise Failure(f"{script!r} is not FILE.py:FUNCTION", "for example: webrtc serve filter.py:blur")
    file = Path(path)
    if not file.is_file():
        raise Failure(f"there is no file {path!r}")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise Failure(f"{path!r} is not a Python file: its name must end in .py")
    # The script may import its neighbours, as if it were run.
    sys.path.insert(0, str(file.resolve().parent))
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(file.stem, module)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise Failure(f"{path} cannot be imported: {type(error).__name__}: {error}") from error
    found = getattr(module, name, None)
    if not callable(found):
        have = [each for each, value in vars(module).items() if callable(value) and each[0] != "_"]
        raise Failure(f"{path} has no function {name!r}", f"it has {', '.join(have) or 'none'}")
    return name, found


def instance(function: Function) -> Function:
    """Return a function for one page: of a class, an object of its own."""
    return function() if isinstance(function, type) else function
