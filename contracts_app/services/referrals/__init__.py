"""What happens to referrals: one room for each side, all moves by the table of the rules."""
