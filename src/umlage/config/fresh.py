"""The tables of an empty database, made at once in the form to which all steps of migrations lead.

Step by step it would be the same, ten times as slow: each step draws up every table anew. What changes rows has nothing
to do here. So the steps of the packages only give the form; of our own, what no form shows is also taken (RunPython:
row-level security, partitions), except where a step says that it may be left out (elidable).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.migrations import RunPython, SeparateDatabaseAndState
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import CreateModel
from django.db.migrations.recorder import MigrationRecorder
from django.utils.timezone import now

Step = tuple[str, str]
_OURS = "umlage."


def made(targets: Iterable[Step] | None = None) -> None:
    """The tables after these steps ("app", "name") and all that they need; None: after all. The steps count as taken.

    All or nothing. The database must be empty; what Django itself adds after migrations (contents, permissions) comes
    with `migrate`, which then finds nothing else to do.
    """
    loader = MigrationLoader(None)
    wanted = list(targets) if targets is not None else loader.graph.leaf_nodes()
    steps: Sequence[Step] = list(
        dict.fromkeys(step for target in wanted for step in loader.graph.forwards_plan(target))
    )
    state = loader.project_state(wanted)
    own = list(_own(loader, steps))
    by_hand = {name for app, operation in own for name in _not_made(app, operation)}
    recorder = MigrationRecorder(connection)
    with connection.schema_editor(atomic=True) as editor:
        if not recorder.has_table():
            editor.create_model(recorder.Migration)
        for model in state.apps.get_models():
            options: Any = model._meta
            if options.managed and not options.proxy and options.label_lower not in by_hand:
                editor.create_model(model)
        for app, operation in own:
            for part in _parts(operation):
                part.database_forwards(app, editor, state, state)
        recorder.migration_qs.bulk_create(recorder.Migration(app=app, name=name, applied=now()) for app, name in steps)


def _own(loader: MigrationLoader, steps: Iterable[Step]) -> Iterator[tuple[str, Operation]]:
    """The operations of our own steps, each with its app."""
    for step in steps:
        migration = loader.disk_migrations[step]
        if type(migration).__module__.startswith(_OURS):
            yield from ((step[0], operation) for operation in migration.operations)


def _not_made(app: str, operation: Operation) -> Iterator[str]:
    """Models of which the step makes the table itself."""
    if isinstance(operation, SeparateDatabaseAndState):
        for part in operation.state_operations:
            if isinstance(part, CreateModel):
                yield f"{app}.{part.name_lower}"


def _parts(operation: Operation) -> Iterator[RunPython]:
    """What no form of a table shows."""
    if isinstance(operation, SeparateDatabaseAndState):
        for part in operation.database_operations:
            yield from _parts(part)
    elif isinstance(operation, RunPython) and not operation.elidable:
        yield operation
