"""The kit's version, on its own so that any stage can state it without importing the front door."""

VERSION = "0.3.0"
