"""Lists of this app's pages are drawn as those of the alliance are."""

from partners.views.listing import Cell, Column, Line, Listing, listing

__all__ = ["Cell", "Column", "Line", "Listing", "listing"]
