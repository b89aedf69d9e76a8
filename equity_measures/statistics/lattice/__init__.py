"""Tables of counts with all their margins: what to hide of them, and what an attacker could still work out.

`margins` builds the lattice and its sums, `protect` chooses what to hide (by `reach` and `hypercubes`), `attack` bounds
what is hidden and knows nothing of how it was chosen, `suppress` lets the two meet, `cell_file` reads and writes.
"""
