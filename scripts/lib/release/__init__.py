"""Checks what is about to be released: the files in dist/."""
