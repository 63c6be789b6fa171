"""Streams of frames (WHATWG Streams)."""

from .pipe import AbortSignal
from .readable import (
    ReadableStream,
    ReadableStreamDefaultController,
    ReadableStreamDefaultReader,
    ReadableStreamReadResult,
)
from .transform import TransformStream, TransformStreamDefaultController
from .writable import WritableStream, WritableStreamDefaultController, WritableStreamDefaultWriter

__all__ = [
    "AbortSignal",
    "ReadableStream",
    "ReadableStreamDefaultController",
    "ReadableStreamDefaultReader",
    "ReadableStreamReadResult",
    "TransformStream",
    "TransformStreamDefaultController",
    "WritableStream",
    "WritableStreamDefaultController",
    "WritableStreamDefaultWriter",
]
