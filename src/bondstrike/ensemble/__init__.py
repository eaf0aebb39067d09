"""Many draws of the chain: assembled, run in chunks, kept, remembered."""
