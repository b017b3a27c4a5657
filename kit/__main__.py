"""``python -m kit`` is ``review-kit``."""

from kit.cli import main

main()
