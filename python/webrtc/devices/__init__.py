"""The devices of this machine, and synthetic devices."""
