"""Charts as SVG, drawn from counts: one module a kind."""
