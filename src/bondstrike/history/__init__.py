"""History as judge: episodes as data, the chain run on the market of their date, and the score."""
