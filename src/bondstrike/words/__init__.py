"""Wording: findings are typed, sentences live here, in message catalogues by language."""
