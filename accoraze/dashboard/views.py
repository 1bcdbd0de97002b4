"""The first page: what matters today, as far as the reader's role sees it."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.views.generic import TemplateView

from accoraze.accounts.access import BusinessViewMixin
from accoraze.accounts.permissions import Can
from accoraze.dashboard.figures import sales_of, spent_this_month
from accoraze.inventory.models import Product
from accoraze.sales.models import Order
from activitylog.reading.presentation.lines import Line, lines_of
from activitylog.reading.viewer import Viewer

SHOWN = 6
LATEST = 8
READ = 50


class DashboardView(BusinessViewMixin, TemplateView):
    """Figures, what waits, and what was done last."""

    capability = Can.VIEW_DASHBOARD
    template_name = "dashboard/dashboard.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, business = self.request.user, self.business
        context = super().get_context_data(lines=self.latest(), **kwargs)
        if user.may(Can.VIEW_ORDERS):
            orders = Order.objects.for_business(business).filter(status=Order.Status.OPEN)
            context |= {
                "sales": sales_of(business),
                "open_orders": orders.select_related("customer").order_by("created_at")[:SHOWN],
                "open_count": orders.count(),
            }
        if user.may(Can.VIEW_EXPENSES):
            context["spent"] = spent_this_month(business)
        if user.may(Can.VIEW_STOCK):
            low = Product.objects.for_business(business).to_reorder()
            context |= {
                "low": low.order_by(F("stock") - F("reorder_level"), "name")[:SHOWN],
                "low_count": low.count(),
            }
        return context

    def latest(self) -> list[Line] | None:
        """
        Return the latest lines of the log, one for each operation; None for whom it is closed.
        """
        viewer = Viewer.of(self.request.user)
        if viewer is None:
            return None
        entries = list(viewer.entries().top_level().order_by("-id")[:READ])
        # The newest entry of an operation is about what it was for: an order, after the stock it
        # took. What else it did to that reads as one line with it.
        purpose = {entry.request_id or entry.id: entry.target_id for entry in reversed(entries)}
        told = [e for e in entries if e.target_id == purpose[e.request_id or e.id]]
        return lines_of(told, viewer)[:LATEST]
