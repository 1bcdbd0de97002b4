from django.db import migrations

from activitylog import record


def write(apps, schema_editor):
    using = schema_editor.connection.alias
    apps.get_model("shop", "Category").objects.using(using).create(name="Old")
    record("books.opened", using=using)


def remove(apps, schema_editor):
    using = schema_editor.connection.alias
    apps.get_model("shop", "Category").objects.using(using).filter(name="Old").delete()


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]
    operations = [migrations.RunPython(write, remove)]
