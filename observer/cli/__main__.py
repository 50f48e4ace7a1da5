"""`python -m observer.cli` is `medlyt`."""

from observer.cli import main

main()
