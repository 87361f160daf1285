"""Demonstration data: real places, shifted dates, invented figures. Loaded by `load_demo`."""
