"""Publishing one review: the job, its draft, the files in their store, and what records them.

A notebook is run and exported into a draft, and the draft is written to a store with its manifest
(figures.json); what became of it is a result, and the results of a year are run.json. May import stores,
engine, document and export.
"""
