"""Hostile words walk through the pages in a browser: nothing runs, nothing breaks its frame."""

from __future__ import annotations

import pytest
from django.db.models import F
from django.db.models import Value as Text
from django.db.models.functions import Concat

from accoraze.accounts.models import Business, User
from accoraze.inventory.models import Product, StockAdjustment
from accoraze.inventory.stock import change_stock
from activitylog import activity_context
from activitylog.models import ActivityEntry
from tests.accoraze.factories import PASSWORD, ProductFactory
from tests.browser.conftest import LOG
from tests.hostile import HOSTILE

WIDTHS = (1280, 360)


@pytest.fixture
def entries(store) -> dict[str, ActivityEntry]:
    """A shop whose names, reasons and browsers are hostile; the newest entry of each action."""
    store.name = "\u202eerots <script>alert(1)</script> " + "x" * 60
    store.save()
    manager = User.objects.get(business=store, email="manager@demo.test")
    manager.name = "\u202eDaniel </td><img src=x onerror=alert(1)>" + "W" * 50
    manager.save()
    with activity_context(actor=manager, ip="203.0.113.24", source="web", reason=HOSTILE[3] * 3):
        products = [
            ProductFactory.create(
                business=store, name=words.replace("\n", " ")[:120], price="9999.99",
                description=words[:4000],
            )
            for words in HOSTILE
        ]  # fmt: skip
        Product.objects.filter(business=store).update(price=F("price") + 1)
        change_stock(products[0], 1, reason=StockAdjustment.Reason.OTHER, note=HOSTILE[0])
        products[-5].description = "y" * 4000
        products[-5].save()
        Product.objects.filter(pk=products[0].pk).update(name=Concat(F("name"), Text("{{ x }}")))
    found = ActivityEntry.objects.in_business(str(store.pk)).top_level().order_by("id")
    return {entry.action if entry.target_id else "bulk": entry for entry in found}


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_runs_and_nothing_breaks_its_frame(
    open_page, sign_in, store: Business, entries, width, axe
):
    page = open_page(viewport={"width": width, "height": 900})
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    sign_in("admin", PASSWORD, on=page)
    manager = User.objects.get(email="manager@demo.test")
    target = f"inventory.product:{entries['product.updated'].target_id}"
    paths = [
        LOG, f"{LOG}?q=%3Cscript%3E", f"{LOG}?user=%E2%80%AEx&q=nope", f"{LOG}people/",
        f"{LOG}people/?user={manager.pk}", f"{LOG}objects/?target={target}",
        f"{LOG}objects/?target={target}&field=price", f"{LOG}overview/", f"{LOG}export/",
        "/settings/security-logs/", "/products/", "/settings/team/",
        *(entry.get_absolute_url() for entry in entries.values()),
        f"/products/{entries['product.updated'].target_id}/",
    ]  # fmt: skip

    too_wide = []
    for path in paths:
        page.goto(path)
        for fold in page.locator("tr.fold summary").all():
            fold.click()
        page.wait_for_load_state("networkidle")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            too_wide.append(path)
    page.goto(LOG)
    page.locator("tr.fold summary").first.click()
    page.locator("tr.fold .inner tbody tr").first.wait_for()
    squeezed = page.locator("tr.fold .inner ins").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().right"
        " > one.closest('.inner').getBoundingClientRect().right).length"
    )
    axe(page)

    assert too_wide == []
    assert dialogs == []
    assert squeezed == 0
