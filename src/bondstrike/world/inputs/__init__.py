"""Figures no official file on hand holds: quoted, mapped or judged, each with grade and reason."""
