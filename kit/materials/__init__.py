"""Material: the ledgers and figures of a township's year, which prose, charts and tables are written from.

May import `kit.subjects`, `kit.indicators`, `kit.ledgers`, `kit.files` and the neutral modules (`kit.errors`,
`kit.text`, `kit.content`, …).
"""

from kit.materials.material import Material
from kit.materials.reading import read_material

__all__ = ["Material", "read_material"]
