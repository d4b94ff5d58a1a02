"""Referrals told to the systems of hospitals, and what these answer."""
