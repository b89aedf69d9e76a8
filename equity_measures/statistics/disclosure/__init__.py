"""The auditor: what can be recovered from a published table by whoever reads it.

`printed` reads any table of counts with hidden cells, `structure` finds out which columns and rows add up and what the
percentages are of, `recover` works out from all that what the hidden cells must be.
"""
