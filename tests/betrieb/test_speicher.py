"""What a large document needed serves the next, whichever thread prints it."""

import ctypes
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="this C library has one heap anyhow")

_FROM_WHERE = """
import ctypes, threading
from umlage.config.speicher import one_heap
{first}
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
found = []
def ask():
    found.append(libc.malloc(ctypes.c_size_t(5000)))
thread = threading.Thread(target=ask)
thread.start()
thread.join()
with open("/proc/self/maps") as maps:
    heap = next(line.split()[0].split("-") for line in maps if line.rstrip().endswith("[heap]"))
print(int(heap[0], 16) <= found[0] < int(heap[1], 16))
"""


@pytest.mark.parametrize(("first", "same"), [("one_heap()", "True"), ("", "False")])
def test_the_threads_of_a_server_use_one_heap(first: str, same: str) -> None:
    command = [sys.executable, "-c", _FROM_WHERE.format(first=first)]
    assert subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip() == same


def test_the_application_asks_for_it_before_it_serves() -> None:
    command = [sys.executable, "-c", _FROM_WHERE.format(first="import umlage.config.wsgi")]
    environ = {"DJANGO_SETTINGS_MODULE": "tests.einstellungen", "UMLAGE_SCHLUESSEL": "x" * 60}
    said = subprocess.run(command, capture_output=True, check=True, text=True, env=environ)
    assert said.stdout.strip() == "True"
