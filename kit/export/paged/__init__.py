"""What PDF and Word share: the Typst compiler, typefaces, table sizes, metadata, locations, refusals.

May import: `kit.content`, `kit.document`, `kit.errors`, `kit.fonts`, `kit.text`; not the folders of single
formats.
"""
