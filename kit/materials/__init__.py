"""Material: the ledgers and figures of a township's year, which prose, charts and tables are written from.

May import `kit.subjects`, `kit.indicators`, `kit.ledgers`, `kit.files` and the neutral modules (`kit.errors`,
`kit.text`, `kit.content`, …).
"""

from kit.materials.collecting import read_material
from kit.materials.material import Material

__all__ = ["Material", "read_material"]
