"""Whole pages, and the parts that htmx asks for: the server's time and its statements."""

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

ROUNDS = 31
HTMX = {"HX-Request": "true"}


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
        "list, products only, as a part": f"{log}?type=products",
        "days above the list": f"{log}overview/",
        "security log": "/settings/security-logs/",
        "people": f"{log}people/",
        "one person": f"{log}people/?user={Staff.id(1, 0)}",
        "one object": f"{log}objects/?target=inventory.product:40",
        "dashboard": "/",
    }
    asked = {name: HTMX if name.endswith("as a part") else {} for name in pages}
    for name, page in pages.items():  # templates are compiled once
        client.get(page, headers=asked[name])
    gc.collect()
    gc.freeze()
    print("\n| page | ms | of it processor | statements | kB |\n|---|---:|---:|---:|---:|")
    for name, page in pages.items():
        print(f"| {name} | {_measured(client, page, asked[name])} |")
    gc.unfreeze()


def _measured(client: Client, page: str, headers: dict[str, str]) -> str:
    statements = 0

    def count(execute, *arguments):
        nonlocal statements
        statements += 1
        return execute(*arguments)

    with connection.execute_wrapper(count):
        size = len(client.get(page, headers=headers).content)
    taken, worked = [], []
    for _ in range(ROUNDS):
        started, began = time.perf_counter(), time.process_time()
        client.get(page, headers=headers)
        taken.append(time.perf_counter() - started)
        worked.append(time.process_time() - began)
    return (
        f"{median(taken) * 1000:.0f} | {median(worked) * 1000:.0f} | {statements} | {size // 1024}"
    )
