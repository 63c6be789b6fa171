"""The W3C's dictionaries, and how any mapping becomes one."""
