"""Workers: processes that each do one task, and what they share.

A pool takes tasks and yields their results (`task` has both protocols). On Linux it is a `fork_pool`: a
preloaded process (`fork_server`) forks one worker a task; a `group_pool` forks from the process that uses it,
for tasks that only read, or takes fresh interpreters where there is no fork.
Knows notebooks and documents, and nothing of jobs or results. May import stores, engine, document and export,
and loads the writing branch by name alone.
"""
