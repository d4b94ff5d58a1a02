"""Verbs that change data. They flush and never commit; they know nothing of the web."""
