"""A task that publishes a review and tells what its process had to load for it.

It imports nothing but the task that it is made of: a worker imports this module before it does the task.
"""

from __future__ import annotations

import sys
from typing import Any

from kit.publishing.tasks import PublishTask
from kit.workers.task import Workspace

__all__ = ["ModulesLoaded"]


class ModulesLoaded(PublishTask):
    """Publishes a review; its result is the outcome, and the names of the modules that were loaded."""

    def run(self, workspace: Workspace) -> Any:
        """Return the outcome and the names."""
        before = set(sys.modules)
        result = super().run(workspace)
        return result.outcome, sorted(sys.modules.keys() - before)
