"""The generator of the type stubs, for scripts/stubs."""
