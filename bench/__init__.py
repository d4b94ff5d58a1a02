"""Benchmarks: what the product does in a second on this machine, as lines of JSON."""
