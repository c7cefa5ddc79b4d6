"""Discs that are asked for on a page: how a case would be spread, made in the background, fetched as images."""
