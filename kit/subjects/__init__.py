"""Subjects: what a review is about, declared in a folder; begin one from a blank, a workbook or another one.

May import `kit.errors`, `kit.files`, `kit.stores`, `kit.text` and `kit.ledgers`.
"""
