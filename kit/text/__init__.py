"""Text helpers: comparing names, and making characters safe to write and to display.

May import the standard library only; every other folder may import it.
"""
