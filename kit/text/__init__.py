"""Text: comparing names, making characters safe to write and to display, measuring, rendering templates.

May import nothing of the kit; every other folder may import it.
"""
