"""One page that shows a result: what came in, what was decided, for whom, and what is unknown."""
