from __future__ import annotations

import re

import pytest
from django.http import QueryDict

from activitylog.reading.addresses import with_twins
from activitylog.reading.controls import Controls
from activitylog.reading.facets import actions_of, people_of
from activitylog.reading.filters import ActivityFilter
from activitylog.reading.presentation.fields import fields_by_type
from tests.activitylog.reading.shoplog import write
from tests.activitylog.reading.test_views import HTMX, row_texts

LIST = "/settings/activity-logs/"
LENA = {"actor_id": "8", "actor_name": "Lena Hofmann", "actor_email": "lena@shop.test"}
ORDER = {"category": "orders", "action": "order.added", "target_type": "shop.order"}


@pytest.mark.parametrize(
    ("form", "address"),
    [
        ("type=orders&leave_out=type", "not_type=orders"),
        ("type=orders&type=products&leave_out=type", "not_type=orders&not_type=products"),
        ("type=orders&not_type=products&leave_out=type", "not_type=products&not_type=orders"),
        ("user=7&type=orders&leave_out=user&older=x", "type=orders&not_user=7"),
        ("leave_out=type", ""),
        ("q=kettle&leave_out=nonsense", "q=kettle"),
        ("q=kettle&leave_out=q", "q=kettle"),
        ("period=week&leave_out=period", "period=week"),
        ("type=orders", "type=orders"),
    ],
)
def test_what_is_to_be_left_out_becomes_a_filter_of_its_own(form, address):
    assert with_twins(QueryDict(form)).urlencode() == address


class TestForm:
    def test_the_address_that_a_form_leads_to_says_what_is_left_out(self, browse):
        write(target_name="Kettle")
        write(**LENA, **ORDER, target_name="#7")

        response = browse().get(f"{LIST}?type=orders&leave_out=type", follow=True)

        assert response.redirect_chain == [(f"{LIST}?not_type=orders", 302)]
        (row,) = row_texts(response)
        assert "Kettle" in row

    def test_a_part_of_the_page_says_its_address(self, browse):
        write()

        response = browse().get(f"{LIST}?type=orders&leave_out=type", headers=HTMX)

        assert response["HX-Push-Url"] == f"{LIST}?not_type=orders"


def controls_of(viewer, address: str) -> Controls:
    query, actions = QueryDict(address), actions_of(viewer)
    return Controls(ActivityFilter(query, viewer, actions), query, actions, people_of(viewer))


class TestControls:
    @pytest.fixture(autouse=True)
    def _two_people(self, db):
        write()
        write(**LENA, **ORDER)

    def chosen(self, controls: Controls, key: str) -> list[str]:
        facet = next(facet for facet in [*controls.facets, controls.source] if facet.key == key)
        choices = [choice for _title, group in facet.groups for choice in group]
        return [choice.value for choice in choices if choice.is_chosen]

    def test_what_is_left_out_stands_ticked_under_its_heading(self, viewer):
        controls = controls_of(viewer(), "not_type=orders&not_source=api")

        assert [facet.key for facet in controls.facets if facet.is_left_out] == ["type"]
        assert controls.source.is_left_out
        assert self.chosen(controls, "type") == ["orders"]
        assert self.chosen(controls, "source") == ["api"]
        assert controls.hidden == []

    def test_where_both_are_asked_for_the_next_search_keeps_both(self, viewer):
        controls = controls_of(viewer(), "user=8&not_user=7")

        assert self.chosen(controls, "user") == ["8"]
        assert ("not_user", "7") in controls.hidden

    def test_all_but_me_is_a_choice_by_itself(self, viewer):
        me = str(viewer().user.pk)

        alone = controls_of(viewer(), f"not_user={me}")
        with_others = controls_of(viewer(), f"not_user={me}&not_user=8")

        assert not alone.facets[0].is_left_out
        assert with_others.facets[0].is_left_out
        assert ("not_user", me) in with_others.hidden


class TestFields:
    def test_they_stand_under_their_type_as_people_call_them(self, viewer):
        fields = {category.key: names for category, names in fields_by_type(viewer())}

        assert fields["products"]["price"] == "Price"
        assert fields["inventory"] == {"adjustments": "Adjustments"}
        assert fields["orders"]["lines"] == "Order lines"
        assert "view_count" not in fields["products"]
        assert not {"id", "business_id"} & fields["products"].keys()

    def test_a_limited_role_chooses_from_its_own_types(self, viewer):
        fields = fields_by_type(viewer("keeper"))

        assert [category.key for category, _names in fields] == ["products", "inventory"]

    def test_the_field_asked_for_is_chosen(self, browse):
        write(changes={"price": ["1.00", "2.00"]})
        write(changes={"name": ["A", "B"]}, target_name="Renamed")

        response = browse().get(f"{LIST}?field=price")

        assert re.search(r'<option value="price" selected>Price</option>', response.text)
        assert len(row_texts(response)) == 1
