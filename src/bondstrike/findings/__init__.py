"""What a result says: typed statements with numbers, units and ranges; wording is in `words`."""
