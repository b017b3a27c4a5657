"""A township's year opened: its ledgers read, checked and counted.

Ends the reading side of the writing branch: may import files, ledgers and indicators.
"""
