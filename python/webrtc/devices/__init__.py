"""The devices of this machine, and those that are made up."""
