"""Wording: renders the prose of a review from editable templates.

The kit's templates are the ``.md`` files in ``templates/``; docs/wording.md documents their syntax. A
project's own folder of templates overrides them. May import `kit.reviews`, `kit.indicators`, `kit.ledgers`,
`kit.files` and the neutral modules.
"""

from kit.wording.prose import Prose, cell_text, check_wording, write_prose

__all__ = ["Prose", "cell_text", "check_wording", "write_prose"]
