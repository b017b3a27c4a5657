"""Stores: where files are read from and written to, each whole or not at all.

A folder of this machine (`folder`) or an object store (`objects`), behind one protocol (`store`), and a new
folder with all its files (`whole_folders`). May import `kit.errors`, `kit.text` and `kit.files`; both
branches may import it.
"""

from kit.stores.opening import is_address, open_store
from kit.stores.store import Store

__all__ = ["Store", "is_address", "open_store"]
