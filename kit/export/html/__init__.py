"""HTML: a document as one self-contained page, and the index of a year's reviews.

May import: `kit.content`, `kit.document`; not other formats.
"""
