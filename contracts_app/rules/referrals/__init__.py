"""Referrals up to a hospital and back home: who may do what next, and until when (domain 3)."""
