"""Statistics of health equity: pure functions over counts, with no knowledge of Django or the database.

`gap.analyse` is the entry: groups in, a suppressed analysis out.
"""
