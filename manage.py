#!/usr/bin/env python
"""Django's command line for Tamas; a developer's entry point, so the environment is development unless it is named."""

import os
import sys


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("TAMAS_ENVIRONMENT", "development")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mapper.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
