from __future__ import annotations

from datetime import timedelta
from functools import cached_property

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import models
from django.test.utils import isolate_apps

from activitylog import ANY, Action, ModelActivity
from activitylog.checks.declarations import check_declarations
from activitylog.checks.disclosures import check_disclosures
from activitylog.checks.settings import check_settings
from activitylog.middleware import ActivityLogMiddleware
from activitylog.registry import Registry, registry
from activitylog.tracking import Tracking
from tests.activitylog.shop.models import Category, Order, OrderLine, Product, Supplier

MIDDLEWARE = "activitylog.middleware.ActivityLogMiddleware"
AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"


class OwnMiddleware(ActivityLogMiddleware):
    """A project's own."""


def messages_of(model, **options):
    """Return what the checks say of one declaration."""
    declared = Registry()
    declared.register(model)(type("Activity", (ModelActivity,), options))
    return check_declarations(declared=declared)


def the_one(messages, wanted):
    (message,) = messages
    assert message.id == f"activitylog.{wanted}"
    assert message.hint
    return message


def test_defaults_pass(settings):
    for name in ("POLICY", "TRUSTED_PROXIES", "RETENTION", "MASK", "CATEGORIES"):
        assert not hasattr(settings, f"ACTIVITYLOG_{name}")

    assert check_settings() == []
    assert messages_of(Category) == []


def test_the_shops_declarations_pass():
    assert check_declarations() == []


def test_the_checks_are_bound_to_the_command(settings):
    settings.ACTIVITYLOG_POLICY = "nowhere.Policy"

    assert "activitylog.E010" in {message.id for message in run_checks(tags=["activitylog"])}
    with pytest.raises(SystemCheckError, match=r"activitylog\.E010"):
        call_command("check", tags=["activitylog"])


def test_the_checks_of_declarations_are_bound_to_the_command(monkeypatch):
    monkeypatch.setattr(registry, "declared_twice", [Product])

    with pytest.raises(SystemCheckError, match=r"activitylog\.E001"):
        call_command("check", tags=["activitylog"])


def test_e001_a_model_is_declared_twice():
    declared = Registry()
    declared.register(Product)
    declared.register(Product)

    found = the_one(check_declarations(declared=declared), "E001")
    assert found.msg == "shop.Product is registered twice; only the first declaration counts."
    assert found.obj is Product


@pytest.mark.parametrize(
    "option", ["name", "summary", "money", "pictures", "restricted", "exclude", "mask", "business"]
)
def test_e002_a_field_is_unknown(option):
    found = the_one(messages_of(Category, **{option: "colour"}), "E002")

    assert found.msg == f'{option} names "colour", which shop.Category does not have.'
    assert found.hint == "Its fields are: business_id, id, name."


def test_e002_a_transitions_field_is_unknown():
    found = messages_of(Category, transitions={"state": {"x": Action("closed", "Closed")}})

    assert the_one(found, "E002").msg.startswith('transitions names "state"')


def test_e002_a_part_of_is_unknown():
    assert {message.id for message in messages_of(OrderLine, part_of="basket")} >= {
        "activitylog.E002"
    }


@pytest.mark.parametrize("shown", ["name", "summary"])
@pytest.mark.parametrize("hidden", ["restricted", "mask"])
def test_e003_what_is_hidden_is_shown(shown, hidden):
    found = the_one(messages_of(Product, **{shown: "cost", hidden: ("cost",)}), "E003")

    assert found.msg.startswith('"cost" is restricted or masked')


def test_e004_a_part_of_is_no_relation():
    found = the_one(messages_of(OrderLine, part_of="quantity"), "E004")

    assert found.msg == 'part_of = "quantity" is no foreign key.'


def test_e005_an_action_is_declared_by_two_models():
    declared = Registry()
    for model in (Product, Order):
        declared.register(model)(type("Activity", (ModelActivity,), {"noun": "thing"}))
    found = check_declarations(declared=declared)

    assert {message.id for message in found} == {"activitylog.E005"}
    assert 'The action "thing.added" is declared by several models: shop.Order, shop.Product.' in {
        message.msg for message in found
    }


def test_e006_transitions_are_no_mapping():
    the_one(messages_of(Order, transitions={"status": ["completed"]}), "E006")


def test_e006_a_transition_repeats_the_noun():
    action = Action("order.completed", "Completed order")
    found = messages_of(Order, transitions={"status": {"completed": action}})

    assert '"order.completed" with its noun' in the_one(found, "E006").msg


def test_e022_nothing_says_where_pictures_are():
    found = the_one(messages_of(Product, pictures="colour"), "E022")

    assert found.msg == '"colour" shows pictures, and nothing says where they are.'


@pytest.mark.parametrize("kept_out", ["mask", "exclude"])
def test_e022_the_log_does_not_know_which_picture(kept_out):
    found = messages_of(Product, pictures="colour", picture_urls=dict, **{kept_out: "colour"})

    assert "is masked or excluded" in the_one(found, "E022").msg


def test_e022_no_field_shows_pictures():
    found = the_one(messages_of(Product, picture_urls=dict), "E022")

    assert "would not be called" in found.msg


@pytest.mark.parametrize("misspelt", ["picture", "Pictures", "pictuers"])
def test_e008_pictures_are_misspelt(misspelt):
    assert "pictures?" in the_one(messages_of(Product, **{misspelt: "colour"}), "E008").hint


@isolate_apps("tests.activitylog.shop")
def test_pictures_of_a_file_field_or_with_addresses_pass():
    class Poster(models.Model):
        image = models.FileField()

        class Meta:
            app_label = "shop"

        def __str__(self):
            return str(self.image)

    assert messages_of(Poster, pictures="image") == []
    assert messages_of(Product, pictures="colour", picture_urls=dict) == []


def test_w001_links_have_a_model_that_is_not_logged():
    found = the_one(messages_of(Supplier), "W001")
    assert found.msg.startswith('Links of "products" are not logged')
    assert found.hint == "Register shop.Supply, with part_of if it belongs to the object."


@pytest.mark.parametrize("hidden", ["restricted", "mask"])
def test_e009_an_action_tells_what_is_hidden(hidden):
    transitions = {"status": {"completed": Action("completed", "Completed order")}}
    found = the_one(messages_of(Order, transitions=transitions, **{hidden: "status"}), "E009")

    assert found.msg == (
        '"status" is restricted or masked, and its transitions are named by its values.'
    )
    assert found.obj is Order


def test_an_action_for_every_value_tells_none():
    transitions = {"status": {ANY: Action("moved", "Moved order")}}

    assert messages_of(Order, transitions=transitions, restricted="status") == []


def saying(**members):
    """Return a class that looks like a product, with members of its own."""
    return type(Product)(
        "SayingProduct",
        (Product,),
        {
            "__module__": __name__,
            "Meta": type("Meta", (), {"proxy": True, "app_label": "shop"}),
            **members,
        },
    )


@isolate_apps("tests.activitylog.shop")
@pytest.mark.parametrize(
    "members",
    [
        {"__str__": lambda self: f"{self.name} for {self.cost}"},
        {"__str__": lambda self: self.words(), "words": lambda self: str(self.cost)},
        {"__str__": lambda self: self.words, "words": property(lambda self: str(self.cost))},
        {"__str__": lambda self: self.words, "words": cached_property(lambda self: self.cost)},
    ],
)
@pytest.mark.parametrize("hidden", ["restricted", "mask"])
def test_w002_str_tells_what_is_hidden(members, hidden):
    activity = type("Activity", (ModelActivity,), {hidden: "cost"})()
    found = the_one(list(check_disclosures(Tracking(saying(**members), activity))), "W002")

    assert found.msg == '"cost" is restricted or masked, and __str__() reads it to name the object.'


@isolate_apps("tests.activitylog.shop")
@pytest.mark.parametrize(
    "options",
    [
        {"restricted": "cost", "name": "sku"},
        {"restricted": "sku"},
        {"exclude": "cost", "mask": "cost"},
    ],
)
def test_str_tells_nothing_hidden(options):
    model = saying(__str__=lambda self: f"{self.name} for {self.cost}")
    activity = type("Activity", (ModelActivity,), options)()

    assert list(check_disclosures(Tracking(model, activity))) == []


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("restrict", "restricted"),
        ("masked", "mask"),
        ("excluded", "exclude"),
        ("NAME", "name"),
        ("catagory", "category"),
    ],
)
def test_e008_an_option_is_misspelt(misspelt, meant):
    found = the_one(messages_of(Category, **{misspelt: "name"}), "E008")

    assert found.msg == f'"{misspelt}" is no option of a ModelActivity: it would have no effect.'
    assert found.hint.startswith(f"Did you mean {meant}? If it is your own, call it _{misspelt}.")
    assert found.obj is Category


def test_e008_an_option_is_misspelt_in_a_mixin():
    class Private:
        restrict = "cost"

    declared = Registry()
    declared.register(Category)(type("Activity", (Private, ModelActivity), {}))

    the_one(check_declarations(declared=declared), "E008")


def test_e008_an_option_resembles_none():
    found = the_one(messages_of(Category, zyx=1), "E008")

    assert "It knows category, noun, name" in found.hint


def test_methods_properties_and_private_names_are_a_declarations_own():
    own = {
        "_restrict": "name",
        "address": lambda self: "",
        "size": property(lambda self: 1),
        "once": cached_property(lambda self: 1),
        "made": classmethod(lambda cls: 1),
        "Kind": type("Kind", (), {}),
        "url": lambda self, target_id: None,
    }

    assert messages_of(Category, **own) == []


@pytest.mark.parametrize("path", ["nowhere.Policy", "activitylog.policy.Nothing", "datetime.date"])
def test_e010_the_policy_is_none(path, settings):
    settings.ACTIVITYLOG_POLICY = path

    the_one(check_settings(), "E010")


@pytest.mark.parametrize("networks", [["10.0.0.0/33"], ["proxy"], ["10.0.0.1", ""]])
def test_e011_a_proxy_is_no_network(networks, settings):
    settings.ACTIVITYLOG_TRUSTED_PROXIES = networks

    the_one(check_settings(), "E011")


def test_a_proxy_may_come_by_a_unix_socket(settings):
    settings.ACTIVITYLOG_TRUSTED_PROXIES = ["10.0.0.0/8", "unix:"]

    assert check_settings() == []


def test_e011_the_proxies_are_no_list(settings):
    settings.ACTIVITYLOG_TRUSTED_PROXIES = "10.0.0.0/8"

    assert the_one(check_settings(), "E011").msg == "ACTIVITYLOG_TRUSTED_PROXIES is a string."


@pytest.mark.parametrize("term", [timedelta(hours=5), 365, "1 year", timedelta(days=-1)])
def test_e012_the_retention_is_no_term(term, settings):
    settings.ACTIVITYLOG_RETENTION = term

    the_one(check_settings(), "E012")


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("ACTIVITYLOG_CATEGORIES", ["products"], "E015"),
        ("ACTIVITYLOG_MASK", "secret", "E016"),
        ("ACTIVITYLOG_DATABASE", "nowhere", "E017"),
        ("ACTIVITYLOG_PAGE_SIZE", 0, "E018"),
        ("ACTIVITYLOG_PAGE_SIZE", "20", "E018"),
        ("ACTIVITYLOG_GUARD", "no", "E019"),
        ("ACTIVITYLOG_GUARD", None, "E019"),
    ],
)
def test_a_setting_has_the_wrong_shape(name, value, number, settings):
    setattr(settings, name, value)

    the_one(check_settings(), number)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("ACTIVITYLOG_RETENTON", "Did you mean ACTIVITYLOG_RETENTION?"),
        ("ACTIVITYLOG_TRUSTED_PROXY", "Did you mean ACTIVITYLOG_TRUSTED_PROXIES?"),
        ("ACTIVITYLOG_XYZ", "It knows ACTIVITYLOG_POLICY, ACTIVITYLOG_CATEGORIES,"),
    ],
)
def test_w014_a_setting_is_unknown(name, hint, settings):
    setattr(settings, name, "anything")

    message = the_one(check_settings(), "W014")
    assert name in message.msg
    assert message.hint.startswith(hint)


def test_w010_the_middleware_is_missing(settings):
    settings.MIDDLEWARE = [path for path in settings.MIDDLEWARE if path != MIDDLEWARE]

    the_one(check_settings(), "W010")


def test_w011_the_middleware_stands_too_early(settings):
    others = [path for path in settings.MIDDLEWARE if path != MIDDLEWARE]
    settings.MIDDLEWARE = [MIDDLEWARE, *others]

    the_one(check_settings(), "W011")


def test_a_subclass_of_the_middleware_will_do(settings):
    others = [path for path in settings.MIDDLEWARE if path != MIDDLEWARE]
    settings.MIDDLEWARE = [*others, f"{__name__}.OwnMiddleware"]

    assert check_settings() == []


def test_without_authentication_the_middleware_may_stand_anywhere(settings):
    settings.MIDDLEWARE = [MIDDLEWARE]

    assert check_settings() == []


def test_a_middleware_that_cannot_be_imported_is_djangos_to_report(settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "nowhere.Middleware"]

    assert check_settings() == []
