"""Benchmarks: how long the simulation takes, and how much memory it needs (docs/performance.md)."""
