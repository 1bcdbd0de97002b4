"""Blocks within blocks, which end well, end badly, or are rolled back by name."""

from __future__ import annotations

import threading

from django.db import IntegrityError, connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.activitylog.shop.models import Product

DEPTH = 3


class StoppedError(Exception):
    """What a block that ends badly ends with."""


class Transactions(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[transaction.Atomic] = []
        self.made = 0

    def unique(self) -> str:
        self.made += 1
        return f"n{self.made}"

    @rule()
    @precondition(lambda self: len(self.blocks) < DEPTH)
    def enter(self) -> None:
        block = transaction.atomic()
        block.__enter__()
        self.blocks.append(block)

    @rule()
    @precondition(lambda self: self.blocks)
    def leave(self) -> None:
        self.blocks.pop().__exit__(None, None, None)

    @rule()
    @precondition(lambda self: self.blocks)
    def fail(self) -> None:
        self.blocks.pop().__exit__(StoppedError, StoppedError(), None)

    @rule()
    @precondition(lambda self: self.blocks)
    def roll_back_to_a_savepoint(self) -> None:
        savepoint = connection.savepoint()
        Product.objects.create(sku=self.unique(), name="Undone")
        Product.objects.update(stock=77)
        connection.savepoint_rollback(savepoint or "")

    @rule(is_many=st.booleans())
    def run_into_a_constraint(self, is_many: bool) -> None:
        sku = self.unique()
        Product.objects.create(sku=sku, name="First")
        again = [Product(sku=self.unique(), name="Lost"), Product(sku=sku, name="Second")]
        try:
            with transaction.atomic():
                if is_many:
                    Product.objects.bulk_create(again)
                else:
                    again[0].save()
                    again[1].save()
        except IntegrityError:
            return
        raise AssertionError("the database has forgotten its constraint")

    @rule(name=st.sampled_from(["A", "B"]))
    @precondition(lambda self: not self.blocks)
    def write_on_another_connection(self, name: str) -> None:
        sku = self.unique()
        failures: list[BaseException] = []

        def write() -> None:
            try:
                Product.objects.create(sku=sku, name=name)
                Product.objects.filter(sku=sku).update(stock=3)
            except BaseException as error:  # noqa: BLE001  raised again in the machine's thread
                failures.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
        if failures:
            raise failures[0]

    def teardown(self) -> None:
        error = StoppedError()
        while self.blocks:
            self.blocks.pop().__exit__(StoppedError, error, None)
        super().teardown()
