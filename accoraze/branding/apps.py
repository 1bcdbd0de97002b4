from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class BrandingConfig(AppConfig):
    name = "accoraze.branding"
    verbose_name = _("Branding")

    def ready(self) -> None:
        from accoraze.accounts.models import Business
        from accoraze.branding.receivers import give_branding

        post_save.connect(give_branding, Business, dispatch_uid="accoraze.give_branding")
