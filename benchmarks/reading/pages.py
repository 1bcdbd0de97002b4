"""Whole pages, through the test client: the server's time and its statements."""

from __future__ import annotations

import gc
import time
from statistics import median

from django.conf import settings
from django.db import connection
from django.test import Client

from accoraze.accounts.permissions import Role
from benchmarks.reading.loading import reader
from benchmarks.reading.rows import Staff

ROUNDS = 15


def print_pages() -> None:
    """Print what pages of the largest business cost its administrator."""
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(reader(1, Role.ADMIN))
    log = "/settings/activity-logs/"
    pages = {
        "list": log,
        "list, one user": f"{log}?user={Staff.id(1, 0)}",
        "list, a word": f"{log}?q=teapot",
        "list, a word that is nowhere": f"{log}?q=zanzibar",
        "list, products only": f"{log}?type=products",
        "days above the list": f"{log}overview/",
        "security log": "/settings/security-logs/",
        "people": f"{log}people/",
        "one person": f"{log}people/?user={Staff.id(1, 0)}",
        "one object": f"{log}objects/?target=inventory.product:40",
        "dashboard": "/",
    }
    for page in pages.values():  # templates are compiled once
        client.get(page)
    gc.collect()
    gc.freeze()
    print("\n| page | ms | of it processor | statements | kB |\n|---|---:|---:|---:|---:|")
    for name, page in pages.items():
        print(f"| {name} | {_measured(client, page)} |")
    gc.unfreeze()


def _measured(client: Client, page: str) -> str:
    statements = 0

    def count(execute, *arguments):
        nonlocal statements
        statements += 1
        return execute(*arguments)

    with connection.execute_wrapper(count):
        size = len(client.get(page).content)
    taken, worked = [], []
    for _ in range(ROUNDS):
        started, began = time.perf_counter(), time.process_time()
        client.get(page)
        taken.append(time.perf_counter() - started)
        worked.append(time.process_time() - began)
    return (
        f"{median(taken) * 1000:.0f} | {median(worked) * 1000:.0f} | {statements} | {size // 1024}"
    )
