"""The demo network: an invented alliance with a story, and excerpts of real public data beside it.

Seeded: two loads give the same counts. Everything invented is marked so in the rows themselves.
"""
