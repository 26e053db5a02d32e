"""Measurements against peers and ceilings, as ratios taken in one run. `python3 dev.py bench NAME`."""
