"""The chain: links from a sale to yields, the dollar and the books, one file each."""
