"""Pages of referrals, drafted."""
