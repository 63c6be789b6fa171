"""Event targets, and the events that hold no object of `interfaces`."""
