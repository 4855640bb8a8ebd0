"""Who imports whom. The directions are contracts in .importlinter; here is what they cannot say."""

from graphlib import CycleError, TopologicalSorter

import grimp

from tests.architecture.tree import PACKAGE, packages

# The rooms of docs/map.md. A new one is first drawn there and in .importlinter.
ROOMS = {"apps", "cli", "config", "core", "documents", "formats", "metering", "web"}


def test_every_top_level_package_is_a_room_of_the_picture() -> None:
    found = {package.relative_to(PACKAGE).parts[0] for package in packages() if package != PACKAGE}
    loose = {path.name for path in PACKAGE.glob("*.py")} - {"__init__.py", "__main__.py"}
    assert (sorted(found - ROOMS), sorted(loose)) == ([], [])


def test_no_modules_import_each_other_in_a_circle_not_even_inside_functions() -> None:
    graph = grimp.build_graph("umlage", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as circle:
        raise AssertionError(" <- ".join(circle.args[1])) from None


def test_every_folder_with_python_is_a_package() -> None:
    """Without __init__.py a folder is invisible to the import contracts."""
    assert [package for package in packages() if not (package / "__init__.py").exists()] == []
