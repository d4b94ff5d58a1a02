"""Paper: the agreement as PDF, its fonts and its signatures. Needs no application context."""
