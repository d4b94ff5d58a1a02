"""How referrals are told to the systems of hospitals, and how their answers are read."""
