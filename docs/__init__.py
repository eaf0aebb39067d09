"""Documents: decisions, the README's picture, and the site that `make docs` writes."""
