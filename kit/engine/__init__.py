"""The engine: runs a parameterised notebook for one township through papermill.

Stands between notebook and document, on the running branch. It knows a notebook by its file and its
parameters cell, and nothing of ledgers or sections.
"""
