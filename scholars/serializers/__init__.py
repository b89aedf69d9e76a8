"""How rows of this app read in JSON."""
