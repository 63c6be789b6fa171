"""Proves wheels in minimal Debian systems, under emulation if they are for another processor."""
