"""Places and beds that hospitals keep for referrals: given one by one, given back, run out."""
