"""Filters under a name: saved, shared, opened, chosen as a start, changed and left behind."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.utils.html import escape

from activitylog.models import ActivityEntry, SavedView, Start
from activitylog.reading.presentation.details import Details
from activitylog.reading.presentation.plain import changes_text
from activitylog.reading.stories import Story
from activitylog.saved_views.editing import MOST_VIEWS
from activitylog.saved_views.models import NAME_LENGTH, key_of_name
from activitylog.saved_views.undoing import FIELDS
from tests.activitylog.reading.shoplog import NOW, write
from tests.activitylog.reading.test_views import HTMX, attributes, row_texts, text

LIST = "/settings/activity-logs/"
VIEWS = f"{LIST}views/"
ORDER = {"category": "orders", "action": "order.added", "target_type": "shop.order"}
TAKEN = "You have a view of this name already; choose another."
SHARED = "A view of this name is shared already; choose another name, or do not share this one."
STANDING = {
    "prices": {"label": "Price changes", "query": "type=products&field=price&period=week"},
    "orders": {"label": "Orders", "query": "type=orders"},
    "both": {"label": "New things", "query": "action=product.added&action=order.added"},
    "sign-ins": {
        "label": "New addresses",
        "page": "security",
        "query": "action=session.signed_in&address=new",
    },
    "stock": {"label": "Stock by person", "page": "people", "query": "action=stock.adjusted"},
}


def save(client: Client, query: str = "type=products", name: str = "Products only", **given):
    return client.post(f"{VIEWS}new/?{query}", {"name": name, **given})


def the_view(**wanted) -> SavedView:
    return SavedView.objects.get(**wanted)


def offered(client: Client, path: str = LIST) -> dict[str, str]:
    """Return the views that stand above a page, with their addresses."""
    page = client.get(path, follow=True).text
    _before, _nav, rest = page.partition('<nav class="views"')
    links = rest.partition("</nav>")[0].split("<li><a ")[1:]
    return {
        unescape(link.partition("</a>")[0].rpartition('">')[2].removesuffix("</bdi>")): unescape(
            link.partition('href="')[2].partition('"')[0]
        )
        for link in links
    }


def current(client: Client, path: str) -> list[str]:
    """Return the names of the views that are marked as the one that is shown."""
    page = client.get(path).text.partition('<nav class="views"')[2].partition("</nav>")[0]
    links = [link for link in page.split("<li>")[1:] if 'aria-current="true"' in link]
    return [link.partition("</a>")[0].rpartition('">')[2].removesuffix("</bdi>") for link in links]


class TestSaving:
    def test_filters_in_use_can_be_given_a_name(self, browse):
        client = browse()
        write()

        assert "Save this view" not in client.get(LIST).text
        page = client.get(f"{LIST}?type=products&period=week")
        assert "Save this view" in text(page)
        assert f'action="{VIEWS}new/?type=products&amp;period=week"' in page.text

        response = save(client, "type=products&period=week", " Products \n this week ")

        assert (response.status_code, response.url) == (302, f"{LIST}?type=products&period=week")
        view = the_view()
        assert (view.name, view.owner_name) == ("Products this week", "admin")
        assert (view.business_id, view.log) == ("b1", "activity")
        assert "Save this view" not in client.get(response.url).text

    def test_it_is_an_address_whose_period_moves_with_time(self, browse):
        client = browse()
        save(client, "period=week&type=products")

        assert offered(client)["Products only"] == f"{LIST}?period=week&type=products"

    def test_the_place_in_the_log_and_other_parameters_are_no_part_of_it(self, browse):
        cursor = write().id
        save(browse(), f"type=products&older={cursor}&utm=x&q=&view=all")

        assert the_view().query == "type=products"

    @pytest.mark.parametrize("query", ["", "period=", "ip=nope", "utm=x"])
    def test_what_is_no_view_is_not_saved(self, browse, query):
        response = save(browse(), query)

        assert response.url.startswith(LIST)
        assert not SavedView.objects.exists()

    def test_the_page_for_it_works_alone(self, browse):
        page = browse().get(f"{VIEWS}new/?type=products&period=week")

        assert "This week · Type: Products" in text(page)
        assert 'name="shared_with" value="keeper"' in page.text

    @pytest.mark.parametrize("name", ["PRODUCTS ONLY", "products  only", "Products\u200b only"])
    def test_a_name_is_unique_whatever_its_letters_look_like(self, browse, name):
        save(browse())
        response = save(browse(), "type=orders", name)

        assert response.status_code == 400
        assert TAKEN in text(response)
        assert the_view().query == "type=products"

    def test_what_others_call_theirs_is_free_unless_it_is_shared(self, browse):
        save(browse("admin"))
        assert save(browse("manager")).status_code == 302

        save(browse("admin"), name="Goods", shared_with=["keeper"])
        assert save(browse("manager"), name="goods").status_code == 302
        response = save(browse("amina"), name="GOODS", shared_with=["keeper"])

        assert response.status_code == 400
        assert SHARED in text(response)
        assert SavedView.objects.filter(name_key="goods").count() == 2

    def test_it_is_not_shared_under_a_name_that_is(self, browse):
        save(browse("admin"), shared_with=["keeper"])
        save(browse("manager"))
        mine = the_view(owner_name="manager")
        response = browse("manager").post(
            f"{VIEWS}{mine.pk}/", {"name": mine.name, "shared_with": ["keeper"]}
        )

        assert SHARED in text(response)
        assert the_view(pk=mine.pk).shared_with == []

    def test_another_business_has_names_of_its_own(self, browse):
        save(browse("admin"))

        assert save(browse("other")).status_code == 302

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize(
        ("names", "roles", "said"),
        [(["admin"] * 3, [], TAKEN), (["admin", "manager", "amina"], ["keeper"], SHARED)],
    )
    def test_of_several_at_once_all_but_one_are_told(self, browse, names, roles, said):
        clients = [browse(name) for name in names]
        barrier, answers = Barrier(len(clients)), []

        def send(client: Client) -> None:
            try:
                barrier.wait(timeout=10)
                answers.append(save(client, shared_with=roles))
            finally:
                connection.close()

        threads = [Thread(target=send, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)

        assert sorted(answer.status_code for answer in answers) == [302, 400, 400]
        assert all(said in text(answer) for answer in answers if answer.status_code == 400)
        assert SavedView.objects.count() == 1

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            ("", "Give the view a name."),
            (" \n\t ", "Give the view a name."),
            ("\u200b\u202e\u2066", "has nothing in it that can be read"),
            ("x" * 10_000, "60 characters at most, it has 10000"),
            ("a\x00b", "Null characters are not allowed."),
        ],
    )
    def test_a_name_that_cannot_be_is_refused_beside_its_field(self, browse, name, message):
        response = save(browse(), name=name)

        assert response.status_code == 400
        error = response.text.partition('id="view-name-error"')[2].partition("</p>")[0]
        assert message in error
        assert len(response.content) < 50_000
        assert not SavedView.objects.exists()

    @pytest.mark.parametrize(
        "name",
        [
            "<script>alert(1)</script>",
            "\"' onmouseover=alert(1) x='",
            "{{ request }}{% debug %}",
            "\u202etxet desrever",
            "👩🏽\u200d🔬 kettle 🫖",
            "ﷺ" * NAME_LENGTH,
            "%s %(name)s {0} {name}",
        ],
    )
    def test_a_hostile_name_is_shown_as_a_name(self, browse, name):
        client = browse()
        assert save(client, name=name, is_start="on").status_code == 302

        for path in (f"{LIST}?type=products", VIEWS, f"{VIEWS}{the_view().pk}/", f"{LIST}?q=x"):
            page = client.get(path)
            assert page.status_code == 200
            assert "<script>alert" not in page.text
            assert not attributes(page) & {"onmouseover", "style"}
        assert f"<bdi>{escape(name)}</bdi>" in client.get(VIEWS).text

    def test_more_filters_than_a_view_holds_are_refused(self, browse):
        many = "&".join(f"target=shop.product:{n}{'9' * 60}" for n in range(40))
        response = save(browse(), many)

        assert response.status_code == 400
        assert "more filters than one view can hold" in text(response)

    def test_nobody_fills_the_log_with_views(self, browse, user):
        mine = {"business_id": "b1", "query": "q=x", "owner_id": str(user("admin").pk)}
        SavedView.objects.bulk_create(
            SavedView(**mine, name=str(n), name_key=str(n)) for n in range(MOST_VIEWS)
        )

        assert f"You have {MOST_VIEWS} views." in text(save(browse("admin")))
        assert save(browse("manager")).status_code == 302

    def test_nobody_fills_the_log_with_views_by_bringing_one_back(self, browse, user):
        client = browse("admin")
        save(client)
        view = SavedView.objects.get()
        client.post(f"{LIST}views/{view.pk}/delete/")
        mine = {"business_id": "b1", "query": "q=x", "owner_id": str(user("admin").pk)}
        SavedView.objects.bulk_create(
            SavedView(**mine, name=str(n), name_key=str(n)) for n in range(MOST_VIEWS)
        )

        page = client.post(f"{LIST}views/back/")

        assert f"You have {MOST_VIEWS} views." in text(page)
        assert SavedView.objects.count() == MOST_VIEWS
        SavedView.objects.filter(name="1").delete()
        client.post(f"{LIST}views/back/")
        assert SavedView.objects.filter(name=view.name).exists()

    def test_who_reads_no_log_saves_nothing(self, browse):
        assert save(browse("staff")).status_code == 403
        assert save(Client()).url.startswith("/accounts/login/")
        assert not SavedView.objects.exists()


class TestSharing:
    def test_a_view_is_ones_own_until_it_is_shared_with_a_role(self, browse):
        save(browse("manager"), name="Mine")
        save(browse("manager"), "q=kettle", "For the keeper", shared_with=["keeper"])

        assert {"Mine", "For the keeper"} <= offered(browse("manager")).keys()
        assert "For the keeper" in offered(browse("keeper"))
        assert "Mine" not in offered(browse("keeper"))
        assert offered(browse("admin")).keys().isdisjoint({"Mine", "For the keeper"})

    def test_it_shows_its_reader_no_more_than_he_may_see(self, browse):
        write(target_name="Blue Kettle", changes={"cost": ["11.40", "9.90"]})
        write(target_name="Kettle order", **ORDER)
        save(browse("admin"), "q=kettle&field=cost", "Costs", shared_with=["keeper"])
        save(browse("admin"), "q=kettle", "Kettles", shared_with=["keeper"])
        keeper = browse("keeper")

        for view in ("Costs", "Kettles"):
            page = keeper.get(offered(keeper)[view])
            assert len(row_texts(page)) == 1
            assert "11.40" not in page.text
            assert "Kettle order" not in page.text

    def test_of_what_a_role_never_sees_it_is_offered_nothing(self, browse):
        save(browse("admin"), "type=orders", "Orders", shared_with=["keeper"])
        save(browse("admin"), "type=orders&type=products", "Two", shared_with=["keeper"])

        views = offered(browse("keeper"))
        assert "Orders" not in views
        assert views["Two"] == f"{LIST}?type=products"

    def test_a_role_that_does_not_exist_cannot_be_chosen(self, browse):
        response = save(browse(), shared_with=["keeper", "king"])

        assert response.status_code == 400
        assert "king is not one of the available choices" in text(response)

    def test_another_business_sees_none_of_it(self, browse):
        save(browse("admin"), shared_with=["admin"])
        other = browse("other")

        assert offered(other) == {}
        for path in (f"{VIEWS}{the_view().pk}/", f"{VIEWS}{the_view().pk}/delete/"):
            assert other.post(path, {"name": "Taken over"}).status_code == 404
        assert other.get(f"{VIEWS}{the_view().pk}/").status_code == 404
        assert the_view().name == "Products only"


class TestChanging:
    def test_its_owner_renames_shares_and_deletes_it(self, browse):
        client = browse("manager")
        save(client)
        path = f"{VIEWS}{the_view().pk}/"

        assert 'value="Products only"' in client.get(path).text
        response = client.post(path, {"name": "Goods", "shared_with": ["keeper"]})
        assert response.url == VIEWS
        assert (the_view().name, the_view().shared_with) == ("Goods", ["keeper"])
        assert "Saved by you · Shared with Store Keeper" in text(client.get(VIEWS))
        assert client.get(f"{path}delete/").status_code == 405
        assert client.post(f"{path}delete/").url == VIEWS
        assert not SavedView.objects.exists()

    def test_its_own_name_is_not_taken(self, browse):
        save(browse())
        path = f"{VIEWS}{the_view().pk}/"

        assert browse().post(path, {"name": "products ONLY"}).status_code == 302
        save(browse(), "q=x", "Other")
        page = browse().post(path, {"name": "other"})
        assert TAKEN in text(page)
        assert "<h1><bdi>products ONLY</bdi></h1>" in page.text
        assert the_view(pk=path.split("/")[-2]).name == "products ONLY"

    def test_who_changes_that_of_another_is_told_whose_name_is_taken(self, browse):
        save(browse("amina"), name="Goods", shared_with=["keeper"])
        save(browse("amina"), name="Wares")
        path = f"{VIEWS}{the_view(name='Goods').pk}/"

        page = browse("admin").post(path, {"name": "wares", "shared_with": ["keeper"]})
        assert "amina has a view of this name already; choose another." in text(page)

    def test_its_filters_give_way_to_others(self, browse):
        client = browse()
        save(client, name="Goods", shared_with=["keeper"], is_start="on")
        view = the_view()

        assert "Save changes to this view" in text(client.get(f"{LIST}?q=kettle"))
        assert "Save changes to this view" not in text(client.get(f"{LIST}?type=products"))
        response = client.post(f"{VIEWS}replace/?q=kettle&type=products", {"view": view.pk})

        assert response.url == f"{LIST}?q=kettle&type=products"
        view.refresh_from_db()
        assert (view.query, view.name) == ("q=kettle&type=products", "Goods")
        assert view.shared_with == ["keeper"]
        assert client.get(LIST).url == f"{LIST}?q=kettle&type=products"
        assert current(client, response.url) == ["Goods"]

    @pytest.mark.parametrize(
        ("given", "message"),
        [({}, "Choose the view that gets these filters."), ({"view": "x"}, "no view that you may")],
    )
    def test_which_view_gets_other_filters_must_be_said(self, browse, given, message):
        save(browse())
        response = browse().post(f"{VIEWS}replace/?q=kettle", given)

        assert response.status_code == 400
        assert message in text(response)
        assert the_view().query == "type=products"

    def test_nobody_gives_other_filters_to_what_he_may_not_change(self, browse):
        save(browse("admin"), shared_with=["keeper"])
        keeper = browse("keeper")
        assert keeper.post(f"{VIEWS}replace/?q=x", {"view": the_view().pk}).status_code == 400
        assert browse("other").post(f"{VIEWS}replace/?q=x", {"view": the_view().pk})

        assert the_view().query == "type=products"

    def test_a_view_that_was_deleted_can_be_brought_back(self, browse):
        client = browse("manager")
        save(client, "q=kettle", "Kettles", shared_with=["keeper"], is_start="on")
        before = SavedView.objects.values(*FIELDS).get()
        client.post(f"{VIEWS}{the_view().pk}/delete/")

        assert "The view Kettles is deleted." in text(client.get(VIEWS))
        assert "is deleted" not in text(browse("admin").get(VIEWS))
        assert client.post(f"{VIEWS}back/").url == VIEWS
        assert SavedView.objects.values(*FIELDS).get() == before
        assert client.get(LIST).url == f"{LIST}?q=kettle"
        assert "is deleted" not in text(client.get(VIEWS))
        client.post(f"{VIEWS}back/")
        assert SavedView.objects.count() == 1

    def test_the_way_back_ends_after_a_while_and_in_the_other_log(self, browse, monkeypatch):
        client = browse()
        save(client)
        client.post(f"{VIEWS}{the_view().pk}/delete/")
        client.post("/settings/security-logs/views/back/")
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(minutes=11))

        assert "is deleted" not in text(client.get(VIEWS))
        client.post(f"{VIEWS}back/")
        assert not SavedView.objects.exists()

    def test_a_name_that_was_given_away_meanwhile_is_not_taken_back(self, browse):
        client = browse()
        save(client)
        client.post(f"{VIEWS}{the_view().pk}/delete/")
        save(client, "q=x")

        response = client.post(f"{VIEWS}back/")
        assert response.status_code == 400
        assert TAKEN in text(response)
        assert the_view().query == "q=x"

    def test_who_only_sees_it_changes_nothing(self, browse):
        save(browse("admin"), shared_with=["keeper"])
        path = f"{VIEWS}{the_view().pk}/"

        assert browse("keeper").post(path, {"name": "Mine"}).status_code == 403
        assert browse("keeper").post(f"{path}delete/").status_code == 403
        assert path not in browse("keeper").get(VIEWS).text
        assert the_view().name == "Products only"

    def test_a_manager_of_views_changes_what_others_share_but_not_what_is_theirs_alone(
        self, browse
    ):
        save(browse("amina"), name="Shared", shared_with=["keeper"])
        save(browse("amina"), "q=x", "Alone")
        shared, alone = the_view(name="Shared"), the_view(name="Alone")
        admin = browse("admin")

        assert f"{VIEWS}{shared.pk}/" in admin.get(VIEWS).text
        assert f"{VIEWS}{alone.pk}/" not in admin.get(VIEWS).text
        assert admin.get(f"{VIEWS}{alone.pk}/").status_code == 404
        assert admin.post(f"{VIEWS}{alone.pk}/delete/").status_code == 404
        assert admin.post(f"{VIEWS}{shared.pk}/delete/").status_code == 302

    def test_what_a_deleted_person_shared_stays_and_is_looked_after(self, browse, user):
        save(browse("amina"), name="Shared", shared_with=["keeper"])
        save(browse("amina"), "q=x", "Alone")
        user("amina").delete()

        assert "Shared" in offered(browse("keeper"))
        page = browse("admin").get(VIEWS)
        assert "Saved by amina" in text(page)
        for view in SavedView.objects.all():
            assert browse("admin").post(f"{VIEWS}{view.pk}/delete/").status_code == 302

    def test_a_view_that_is_gone_is_404(self, browse):
        for path in (f"{VIEWS}7/", f"{VIEWS}{10**30}/"):
            assert browse().get(path).status_code == 404
            assert browse().post(path, {"name": "x"}).status_code == 404

    def test_each_change_is_logged(self, browse):
        client = browse()
        save(client, name="Goods", shared_with=["keeper"])
        client.post(f"{VIEWS}{the_view().pk}/", {"name": "Wares"})
        client.post(f"{VIEWS}{the_view().pk}/delete/")

        log = ActivityEntry.objects.in_business("b1").filter(category="log").order_by("id")
        assert [(e.action, e.target_name, e.actor_name) for e in log] == [
            ("saved_view.added", "Goods", "admin"),
            ("saved_view.updated", "Wares", "admin"),
            ("saved_view.deleted", "Wares", "admin"),
        ]
        page = text(client.get(f"{LIST}?type=log"))
        assert "Saved view Goods" in page
        assert "Filters Type: Products Shared with Store Keeper" in page
        assert not any("Goods" in row for row in row_texts(browse("keeper").get(LIST)))


class TestWords:
    """What entries say of views, and views of what is gone."""

    def told(self, viewer) -> str:
        entry = ActivityEntry.objects.in_business("b1").filter(category="log").latest("id")
        return changes_text(Details(Story((entry,)), viewer("admin"), {}, {}))

    def test_entries_say_filters_as_chips_do(self, browse, viewer):
        write(target_name="Red Mug", target_id="5")
        query = (
            "q=mug&type=products&not_action=product.added&user=7&not_user=system&source=web"
            "&target=shop.product:5&field=unit_price&ip=203.0.113.7&period=week"
        )
        save(browse(), query, shared_with=["keeper", "admin"])

        assert self.told(viewer) == (
            "Filters: This week · “mug” · User: Amina Diallo · Type: Products · Object: Red Mug"
            " · IP address: 203.0.113.7 · Source: Web · Changed field: Unit price"
            " · Not User: System · Not Action: Added product; "
            "Shared with: Store Keeper, Admin; Log: Activity Logs; Name: Products only; "
            "Saved by: admin"
        )

    def test_what_changed_is_said_in_words_too(self, browse, viewer):
        save(browse())
        path = f"{VIEWS}{the_view().pk}/"
        browse().post(path, {"name": "Products only", "shared_with": ["keeper"]})
        assert self.told(viewer) == "Shared with: nobody → Store Keeper"

        browse().post(f"{VIEWS}replace/?from=2026-03-01&to=2026-03-29", {"view": the_view().pk})
        assert self.told(viewer) == ("Filters: Type: Products → 1 March 2026 to 29 March 2026")

    @pytest.mark.parametrize("kept", ["", "#", "from=nope", "user=7#user", "a=%ff&type=&x#%00=%01"])
    def test_whatever_was_stored_is_said(self, kept, viewer):
        changes = {"query": [kept, "type=x"], "shared_with": ["x", [7, None, "boss_of_all"]]}
        write(action="saved_view.updated", category="log", changes=changes,
              target_type="activitylog.savedview")  # fmt: skip

        assert "Type: X" in self.told(viewer)
        assert "Boss of all" in self.told(viewer)

    def test_a_view_says_what_of_it_is_gone_and_opens(self, browse, user):
        amina = user("amina")
        write(actor_id=str(amina.pk), actor_name="Amina")
        query = f"user={amina.pk}&type=loyalty&action=loyalty_card.stamped&target=shop.product:99"
        save(browse(), query, "Old")
        amina.delete()

        page = text(browse().get(VIEWS))
        assert "User: Amina (deleted)" in page
        assert "Type: Loyalty (no entries)" in page
        assert "Action: Stamped loyalty card (no entries)" in page
        assert "Object: Product #99" in page
        assert "Type: Products" not in page
        opened = browse().get(offered(browse())["Old"])
        assert opened.status_code == 200
        assert "User: Amina (deleted)" in text(opened)

    def test_names_are_kept_for_when_no_entry_says_them_and_for_who_sees_all(self, browse):
        save(browse(), "user=7&target=shop.product:1", "Both", shared_with=["keeper"])
        SavedView.objects.update(query="user=7&target=shop.product:1#user:7=Amina&"
                                       "target:shop.product:1=Blue+Kettle")  # fmt: skip

        page = text(browse().get(VIEWS))
        assert "User: Amina (no entries)" in page
        assert "Object: Blue Kettle" in page
        seen = text(browse("keeper").get(VIEWS))
        assert "Amina" not in seen
        assert "Blue Kettle" not in seen


class TestStart:
    def test_the_bare_address_opens_with_it(self, browse):
        client = browse()
        save(client, "type=products&period=week", is_start="on")

        response = client.get(LIST)
        assert (response.status_code, response.url) == (302, f"{LIST}?type=products&period=week")
        assert "no-store" in response["Cache-Control"]
        assert browse("manager").get(LIST).status_code == 200
        assert client.get("/settings/security-logs/").status_code == 200

    def test_everything_is_one_link_away(self, browse):
        client = browse()
        write()
        write(**ORDER)
        save(client, is_start="on")

        assert offered(client)["All entries"] == f"{LIST}?view=all"
        page = client.get(f"{LIST}?view=all")
        assert page.status_code == 200
        assert len(row_texts(page)) == 3  # with the view itself
        assert current(client, f"{LIST}?view=all") == ["All entries"]

    @pytest.mark.parametrize("query", ["period=", "q=&period=&from=&to=&ip=", "view=all&view=x"])
    def test_a_form_without_a_filter_asks_for_everything(self, browse, query):
        client = browse()
        save(client, is_start="on")

        assert client.get(f"{LIST}?{query}").url == f"{LIST}?view=all"

    def test_with_script_taking_out_the_last_filter_does_not_put_it_back(self, browse):
        client = browse()
        save(client, is_start="on")
        page = client.get(f"{LIST}?type=products")

        assert 'class="chip" href="?view=all"' in page.text
        for address in (LIST, f"{LIST}?view=all"):
            part = client.get(address, headers=HTMX)
            assert (part.status_code, part["HX-Push-Url"]) == (200, f"{LIST}?view=all")

    def test_who_starts_with_everything_has_the_bare_address(self, browse):
        assert browse().get(f"{LIST}?view=all").url == LIST
        part = browse().get(f"{LIST}?view=all", headers=HTMX)
        assert part["HX-Push-Url"] == LIST
        filtered = browse().get(f"{LIST}?view=all&type=products")
        assert "Type: Products" in text(filtered)
        assert 'href="?view=all&' not in filtered.text

    def test_any_view_can_be_chosen_and_left(self, browse, settings):
        settings.ACTIVITYLOG_VIEWS = STANDING
        client = browse("keeper")
        page = client.get(VIEWS)
        start = f"{VIEWS}start/?type=products&field=price&period=week"
        assert f'action="{escape(start)}"' in page.text

        assert client.post(start).url == VIEWS
        assert client.get(LIST).url == f"{LIST}?type=products&field=price&period=week"
        assert "You start with it" in text(client.get(VIEWS))
        client.post(f"{VIEWS}start/?type=products")
        assert client.get(LIST).url == f"{LIST}?type=products"
        assert "opens with these filters for you: Type: Products" in text(client.get(VIEWS))
        client.post(f"{VIEWS}start/")
        assert client.get(LIST).status_code == 200

    def test_a_start_can_only_be_what_can_be_shown(self, browse):
        client = browse()
        client.post(f"{VIEWS}start/?ip=nope")
        client.post(f"{VIEWS}start/?q={'x' * 5000}")

        assert not Start.objects.exists()
        assert client.get(f"{VIEWS}start/").status_code == 405

    def test_it_stays_when_somebody_deletes_the_view(self, browse):
        save(browse("amina"), shared_with=["keeper"])
        keeper = browse("keeper")
        keeper.post(f"{VIEWS}start/?type=products")
        browse("amina").post(f"{VIEWS}{the_view().pk}/delete/")

        assert keeper.get(LIST).url == f"{LIST}?type=products"

    def test_it_goes_with_ones_own_view(self, browse):
        client = browse()
        save(client, is_start="on")
        client.post(f"{VIEWS}{the_view().pk}/delete/")

        assert client.get(LIST).status_code == 200

    def test_unticking_it_leaves_it(self, browse):
        client = browse()
        save(client, is_start="on")
        path = f"{VIEWS}{the_view().pk}/"

        assert 'name="is_start" checked' in client.get(path).text
        client.post(path, {"name": "Products only"})
        assert client.get(LIST).status_code == 200
        assert 'name="is_start" checked' not in client.get(path).text

    def test_who_sees_a_part_of_it_starts_with_that_part_and_leaves_it(self, browse, user):
        """As one does whose role was a larger one at that time."""
        query = "type=orders&type=products"
        SavedView.objects.create(
            business_id="b1", name="Two", query=query, owner_id=str(user("keeper").pk)
        )
        keeper, path = browse("keeper"), f"{VIEWS}{the_view().pk}/"
        keeper.post(f"{VIEWS}start/?type=products")

        assert 'name="is_start" checked' in keeper.get(path).text
        keeper.post(path, {"name": "Two"})
        assert keeper.get(LIST).status_code == 200
        assert not Start.objects.exists()

    def test_a_start_of_which_one_sees_nothing_any_more_is_none(self, browse, user):
        Start.objects.create(business_id="b1", user_id=str(user("keeper").pk), query="type=orders")

        assert browse("keeper").get(LIST).status_code == 200


@pytest.fixture
def _standing(settings):
    settings.ACTIVITYLOG_VIEWS = STANDING


@pytest.mark.usefixtures("_standing")
class TestDeclared:
    def test_everybody_has_those_of_which_he_sees_anything(self, browse):
        assert list(offered(browse("admin"))) == [
            "All entries", "Price changes", "Orders", "New things", "New addresses",
            "Stock by person",
        ]  # fmt: skip
        views = offered(browse("keeper"))
        assert list(views) == [
            "All entries", "Price changes", "New things", "New addresses", "Stock by person",
        ]  # fmt: skip
        assert views["New things"] == f"{LIST}?action=product.added"
        assert list(offered(browse("staff"), "/settings/security-logs/")) == [
            "All entries", "New addresses",
        ]  # fmt: skip

    def test_they_lead_from_page_to_page(self, browse):
        client = browse()
        views = offered(client, "/settings/security-logs/")

        assert views["Price changes"] == f"{LIST}?type=products&field=price&period=week"
        assert views["All entries"] == "/settings/security-logs/?view=all"
        assert views["Stock by person"] == f"{LIST}people/?action=stock.adjusted"
        assert offered(client, f"{LIST}people/")["New addresses"] == (
            "/settings/security-logs/?action=session.signed_in&address=new"
        )

    @pytest.mark.parametrize(
        ("path", "name"),
        [
            (LIST, "All entries"),
            (f"{LIST}?field=price&period=week&type=products", "Price changes"),
            (f"{LIST}?action=order.added&action=product.added", "New things"),
            ("/settings/security-logs/?address=new&action=session.signed_in", "New addresses"),
        ],
    )
    def test_the_one_that_is_shown_is_marked(self, browse, path, name):
        assert current(browse(), path) == [name]
        assert current(browse(), f"{path}{'&' if '?' in path else '?'}q=x") == []

    def test_new_addresses_are_those_of_which_the_sign_in_was_the_first(self, browse):
        signed_in = {"category": "security", "action": "session.signed_in"}
        write(**signed_in, ip="198.51.100.1", context={"first_seen": True})
        write(**signed_in, ip="198.51.100.2", context={"first_seen": False})
        write(**signed_in, ip="198.51.100.3")
        client = browse()

        page = client.get("/settings/security-logs/?action=session.signed_in&address=new")
        assert "198.51.100.1" in page.text
        assert "198.51.100.2" not in page.text
        assert "198.51.100.3" not in page.text
        assert "Address: new for the person" in text(page)
        assert "says nothing of an address" in text(client.get(f"{LIST}?address=old"))

    def test_people_are_counted_for_what_is_asked(self, browse):
        write(NOW - timedelta(days=1), action="stock.adjusted", category="inventory")
        write()
        page = browse().get(f"{LIST}people/?action=stock.adjusted")

        assert "1 of Amina Diallo in Inventory" in page.text
        assert "in Products" not in page.text
        assert f"{LIST}?action=stock.adjusted&amp;period=last30&amp;user=7" in page.text
        assert "Action: Adjusted stock" in text(page)


def test_a_name_s_key_is_bounded_where_its_letters_unfold():
    assert len(key_of_name("ﷺ" * NAME_LENGTH).encode()) < 2600  # what an index of PostgreSQL takes


def test_the_page_of_views_costs_the_same_however_many_there_are(browse, django_assert_num_queries):
    client = browse()
    # session and user; what the reader is offered; all; who is gone; actions; people, and whether
    # they are there
    expected = 8

    save(browse("amina"), name="First", shared_with=["admin"])
    with django_assert_num_queries(expected):
        client.get(VIEWS)
    for number in range(10):
        save(browse("amina"), f"q={number}", f"View {number}", shared_with=["admin"])
    with django_assert_num_queries(expected):
        client.get(VIEWS)
