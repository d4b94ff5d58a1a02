"""Reads: named functions, always ordered, bounded and scoped."""
