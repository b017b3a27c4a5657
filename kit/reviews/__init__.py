"""Reviews: a township's year opened for a notebook, or checked without one.

Last folder of the writing branch: may import all of that branch and the neutral modules, and nothing of the
running branch.
"""
