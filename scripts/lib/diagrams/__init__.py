"""Draws the diagrams of docs/concepts."""
