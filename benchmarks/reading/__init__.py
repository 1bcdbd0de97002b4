"""What reading costs: every question of the pages, on 200 businesses of very different size.

``make reading`` loads 100,000 entries and prints what each question costs in the database, what
whole pages cost, and what an export keeps in memory. ENTRIES="1000000 10000000" names other sizes,
DATABASE_URL a server of your own, or SQLite where the module is run by itself.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accoraze.settings")
django.setup()
