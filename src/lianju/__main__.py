"""`python -m lianju` is `lianju`."""

from lianju.cli import main

main()
