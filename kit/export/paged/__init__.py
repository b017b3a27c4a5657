"""What PDF and Word share: Typst, typefaces, widths of tables, metadata, and where a text stands."""
