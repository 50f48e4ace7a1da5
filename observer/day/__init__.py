"""The pair's day: what each step asks, in which order, and what has been answered."""
