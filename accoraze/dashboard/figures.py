"""The figures of the dashboard, each asked of the database once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from accoraze.accounts.models import Business
from accoraze.finance.models import Expense, today
from accoraze.sales.models import Order

DAYS = 14
BAR_STEP = 20
LEAST_HEIGHT = 2


@dataclass(frozen=True)
class Day:
    """A day's completed orders, and its bar in a chart that is 100 high."""

    day: date
    amount: Decimal
    count: int
    x: int
    height: int

    @property
    def top(self) -> int:
        return 100 - self.height


@dataclass(frozen=True)
class Sales:
    """What was sold in the last fourteen days, today last."""

    days: list[Day]

    @property
    def today(self) -> Day:
        return self.days[-1]

    @property
    def week(self) -> Decimal:
        return sum((day.amount for day in self.days[-7:]), Decimal(0))

    @property
    def week_before(self) -> Decimal:
        return sum((day.amount for day in self.days[:-7]), Decimal(0))

    @property
    def change(self) -> Decimal | None:
        """By how many percent this week is above the one before; None without a week before."""
        if not self.week_before:
            return None
        return (self.week - self.week_before) / self.week_before * 100


def sales_of(business: Business) -> Sales:
    """Return what the business sold, by days of its own time zone."""
    last = today()
    first = last - timedelta(days=DAYS - 1)
    since = datetime.combine(first, time.min, timezone.get_current_timezone())
    orders = Order.objects.for_business(business).filter(
        status=Order.Status.COMPLETED, completed_at__gte=since
    )
    rows = (
        orders.order_by()
        .annotate(day=TruncDate("completed_at"))
        .values("day")
        .annotate(amount=Sum("total"), count=Count("pk"))
    )
    found = {row["day"]: (row["amount"], row["count"]) for row in rows}
    best = max((amount for amount, _count in found.values()), default=Decimal(0))
    days = []
    for number in range(DAYS):
        day = first + timedelta(days=number)
        amount, count = found.get(day, (Decimal(0), 0))
        height = max(LEAST_HEIGHT, round(amount / best * 100) if best else 0)
        days.append(Day(day, amount, count, number * BAR_STEP, height))
    return Sales(days)


def spent_this_month(business: Business) -> Decimal:
    """Return what the business spent since the first of the month."""
    day = today()
    expenses = Expense.objects.for_business(business)
    return expenses.filter(date__range=(day.replace(day=1), day)).total()
