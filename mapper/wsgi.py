"""WSGI entry point; production unless TAMAS_ENVIRONMENT says otherwise."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mapper.settings")
application = get_wsgi_application()
