"""`python -m prefile`."""

from prefile.cli import main

main()
