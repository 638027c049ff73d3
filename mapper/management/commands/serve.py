"""manage.py serve [--port N]: prepare the database and serve the dashboard; safe to repeat."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mapper import pipeline, situation


class Command(BaseCommand):
    """Migrate, load the embedded gazetteer and the demo bulletins, build the map, make an admin once, and serve."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, and whether to stop before serving."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--prepare-only", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, print the address and the admin user, serve until stopped."""
        port = options["port"]
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise CommandError(f"Port {port} is taken; choose another with «make run PORT=8001».") from error
        began = time.perf_counter()
        Path(settings.STATIC_ROOT).mkdir(exist_ok=True)  # WhiteNoise warns where it is missing
        call_command("migrate", verbosity=0)
        call_command("import_gazetteer", "core", stdout=self.stdout)
        pipeline.import_actors()
        bulletins = sorted(pipeline.DEMO.glob("*.jsonl"))
        if bulletins:
            call_command("read_articles", *map(str, bulletins), stdout=self.stdout)
        size = len(situation.timeline())
        self.stdout.write(f"map built: {size // 1024} kB, ready in {time.perf_counter() - began:.1f} s")
        self._admin()
        self.stdout.write(f"Tamas is at http://127.0.0.1:{port}/ (admin: http://127.0.0.1:{port}/admin/); Ctrl-C stops it.")
        self.stdout.flush()
        if not options["prepare_only"]:
            # The worker's parent is this process, which gunicorn takes over, so the two end together.
            subprocess.Popen([sys.executable, sys.argv[0], "read_again", "--while-parent"])  # our own interpreter and command
            command = ["-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "mapper.wsgi:application"]
            os.execv(sys.executable, [sys.executable, *command])  # our own interpreter and fixed arguments

    def _admin(self) -> None:
        users = get_user_model()
        if users.objects.filter(is_superuser=True).exists():
            self.stdout.write("admin user: as before (manage.py changepassword admin sets a new password)")
            return
        password = secrets.token_urlsafe(12)
        users.objects.create_superuser("admin", password=password)
        self.stdout.write(f"admin user: admin, one-time password: {password} (change it after signing in)")
