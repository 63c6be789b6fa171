"""Event targets, and the events that do not refer to classes of `interfaces`."""
