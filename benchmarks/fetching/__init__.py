"""What `benchmarks/fetch.py` runs: the site, its fields, and every side in a process of its own."""
