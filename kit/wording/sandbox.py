"""The Jinja environment of templates that others wrote: a sandbox without Jinja's own functions."""

from __future__ import annotations

from jinja2 import BaseLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

__all__ = ["sandbox"]


def sandbox(loader: BaseLoader) -> ImmutableSandboxedEnvironment:
    """Return the environment of a loader's templates; an undefined name is an error.

    Unlike those of `kit.text.templates`, its templates may be a project's own.
    """
    environment = ImmutableSandboxedEnvironment(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=False,  # the result is text of the document, which each export escapes
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Removes lipsum() and the like.
    environment.globals = {"range": environment.globals["range"]}
    return environment
