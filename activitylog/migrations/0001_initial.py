from django.db import migrations, models

from activitylog.append_only import install_in_migration, remove_in_migration
from activitylog.partitions.operations import CreatePartitionedModel


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        CreatePartitionedModel(
            name="ActivityEntry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "business_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("id", models.UUIDField(serialize=False, verbose_name="entry")),
                ("request_id", models.UUIDField(null=True, verbose_name="operation")),
                ("parent_id", models.UUIDField(null=True, verbose_name="part of")),
                ("occurred_at", models.DateTimeField(verbose_name="date & time")),
                (
                    "business_id",
                    models.CharField(max_length=64, serialize=False, verbose_name="business"),
                ),
                (
                    "ip",
                    models.GenericIPAddressField(
                        null=True, unpack_ipv4=True, verbose_name="IP address"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("web", "Web"),
                            ("api", "API"),
                            ("command", "Command"),
                            ("task", "Task"),
                            ("database", "Database"),
                            ("system", "System"),
                        ],
                        max_length=16,
                        verbose_name="source",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("success", "Success"),
                            ("denied", "Denied"),
                            ("failed", "Failed"),
                        ],
                        default="success",
                        max_length=16,
                        verbose_name="outcome",
                    ),
                ),
                ("actor_id", models.TextField(blank=True, verbose_name="user")),
                ("actor_name", models.TextField(blank=True, verbose_name="name")),
                ("actor_email", models.TextField(blank=True, verbose_name="e-mail")),
                ("actor_role", models.TextField(blank=True, verbose_name="role")),
                ("category", models.TextField(verbose_name="type")),
                ("action", models.TextField(verbose_name="action")),
                ("target_type", models.TextField(blank=True, verbose_name="target type")),
                ("target_id", models.TextField(blank=True, verbose_name="target id")),
                ("target_name", models.TextField(blank=True, verbose_name="target")),
                ("details", models.TextField(blank=True, verbose_name="details")),
                ("changes", models.JSONField(default=dict, verbose_name="changes")),
                ("context", models.JSONField(default=dict, verbose_name="context")),
            ],
            options={
                "verbose_name": "activity entry",
                "verbose_name_plural": "activity entries",
                "ordering": ("-id",),
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("parent_id__isnull", True)),
                        fields=["business_id", "id"],
                        name="activitylog_list",
                    ),
                    models.Index(
                        condition=models.Q(("parent_id__isnull", True)),
                        fields=["business_id", "actor_id", "id"],
                        name="activitylog_actor",
                    ),
                    models.Index(
                        condition=models.Q(("parent_id__isnull", True)),
                        fields=["business_id", "action", "id"],
                        name="activitylog_action",
                    ),
                    models.Index(
                        condition=models.Q(("parent_id__isnull", True)),
                        fields=["business_id", "ip", "id"],
                        name="activitylog_ip",
                    ),
                    models.Index(
                        fields=["business_id", "target_type", "target_id", "id"],
                        name="activitylog_target",
                    ),
                    models.Index(
                        condition=models.Q(("parent_id__isnull", False)),
                        fields=["business_id", "parent_id", "id"],
                        name="activitylog_parent",
                    ),
                ],
            },
        ),
        migrations.RunPython(install_in_migration, remove_in_migration),
    ]
