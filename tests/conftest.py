"""What holds for the whole suite."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

# A deadline measures the machine, not Umlage. On CI the examples are the same on every run.
settings.register_profile("umlage", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("umlage")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """The database of the suite begins as that of a customer does: made at once, then `migrate` finds no more."""
    from django.db import connection

    from umlage.config import fresh

    create = connection.creation._create_test_db

    def made(*arguments: Any, **more: Any) -> str:
        name = str(create(*arguments, **more))
        connection.close()
        connection.settings_dict["NAME"] = name
        fresh.made()
        return name

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection.creation, "_create_test_db", made)
        yield
