from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activitylog", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "business_id",
                    models.CharField(blank=True, max_length=64, verbose_name="business"),
                ),
                (
                    "log",
                    models.CharField(
                        choices=[("activity", "Activity Logs"), ("security", "Security Logs")],
                        default="activity",
                        max_length=16,
                        verbose_name="log",
                    ),
                ),
                ("query", models.TextField(max_length=1500, verbose_name="filters")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("name_key", models.TextField(editable=False)),
                ("owner_id", models.TextField(blank=True, verbose_name="owner")),
                ("owner_name", models.TextField(blank=True, verbose_name="saved by")),
                (
                    "shared_with",
                    models.JSONField(blank=True, default=list, verbose_name="shared with"),
                ),
            ],
            options={
                "verbose_name": "saved view",
                "verbose_name_plural": "saved views",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("business_id", "owner_id", "name_key"),
                        name="activitylog_view_of_owner",
                    ),
                    models.UniqueConstraint(
                        condition=~models.Q(shared_with=[]),
                        fields=("business_id", "name_key"),
                        name="activitylog_view_shared",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Start",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "business_id",
                    models.CharField(blank=True, max_length=64, verbose_name="business"),
                ),
                (
                    "log",
                    models.CharField(
                        choices=[("activity", "Activity Logs"), ("security", "Security Logs")],
                        default="activity",
                        max_length=16,
                        verbose_name="log",
                    ),
                ),
                ("query", models.TextField(max_length=1500, verbose_name="filters")),
                ("user_id", models.TextField(verbose_name="user")),
            ],
            options={
                "verbose_name": "start of a log",
                "verbose_name_plural": "starts of logs",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("business_id", "user_id", "log"), name="activitylog_start_user"
                    )
                ],
            },
        ),
    ]
