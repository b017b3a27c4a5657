"""Text itself: names compared, characters made safe to write and to show.

Knows nothing of the rest of the kit, which may all use it.
"""
