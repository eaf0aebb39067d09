"""One official format a file: bytes in, typed rows out. No network, no paths, no siblings."""
