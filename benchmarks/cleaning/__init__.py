"""What `benchmarks/clean.py` runs: the messy rows, and every side in a process of its own."""
