"""Stores: where files are read from and written to, whole or not at all.

A folder of this machine or an object store, behind one protocol. May import `kit.errors` and `kit.text` only.
"""
