"""The W3C's dictionaries, and the conversion of mappings to them."""
