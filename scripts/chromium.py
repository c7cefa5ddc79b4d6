"""Prints the path of the Chromium that the browser journeys use; exit 1 where there is none."""

from __future__ import annotations

import sys

import machine

if __name__ == "__main__":
    found = machine.browser()
    print(found or "no Chromium found: install Debian's chromium or name one in LIUHEN_CHROMIUM")
    sys.exit(0 if found else 1)
