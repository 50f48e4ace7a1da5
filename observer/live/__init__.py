"""Work done while people talk: a worker process listens along, and little is left to do when they stop."""
