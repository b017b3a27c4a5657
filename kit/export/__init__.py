"""Export: the document as files, one folder per format.

Belongs here: `html/`, `pdf/` and `docx/`; `paged/`, which PDF and Word share; the table of formats; and the
entry points for nbconvert and JupyterLab. A renderer takes a `Document` and returns bytes; it writes no file.

May import: `kit.content`, `kit.document`, `kit.errors`, `kit.fonts`, `kit.text`. Not the engine, which runs
notebooks, nor `kit.publishing`, which writes files.
"""
