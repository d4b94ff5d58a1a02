"""Pure decisions: plain values in, an answer out; the date is an argument."""
