"""Reminders of duties: to whom, when, on the page and by mail; they belong to posts."""
