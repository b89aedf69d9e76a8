"""Makes the demo's database, the files that browsers load, and the demo network. Each is quick when it is there.

One process for all of them, since starting Django is most of what a second start costs.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mielhss.settings")

import django
from django.core.management import call_command

django.setup()
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
call_command("load_demo")
