"""The engine: runs a parameterised notebook for one township through papermill.

Belongs here: reading a notebook's parameters, checking that it can run, running it in this process, capturing
its outputs, and writing the executed notebook. A notebook is known by its file and its parameters cell only.

May import: `kit.errors`, `kit.text`. Not ledgers, sections or anything else of the writing branch, nor
`kit.document` and the stages after it.
"""
