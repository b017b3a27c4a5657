"""Proof: a published document read again, and held against what it was made from.

Belongs here: reading HTML, PDF and Word files that somebody hands in, which are never trusted: no link, other
file or program of theirs is followed, and what unpacks beyond its bounds is refused.

May import files, stores and the running branch.
"""
