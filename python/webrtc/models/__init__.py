"""Dictionaries and event classes."""
