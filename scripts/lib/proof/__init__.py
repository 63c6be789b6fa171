"""Proves wheels where they are to run: in minimal Debian systems, under emulation where the processor is another."""
