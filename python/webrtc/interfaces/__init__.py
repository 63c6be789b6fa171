"""The W3C's interfaces, one module each, and their events."""
