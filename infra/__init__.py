"""Foundations that know nothing of floods or credits: findings, units, draws, storage, cluster, settings."""
