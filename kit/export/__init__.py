"""Export: the document as files, a folder a format.

`html/` writes pages, `pdf/` sets them with Typst, `docx/` writes the Word file, `paged/` holds what PDF and
Word share. May import content and document; knows nothing of running notebooks or publishing files.
"""
