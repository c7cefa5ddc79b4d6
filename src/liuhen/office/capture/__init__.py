"""Intake, recordings, classification, interruption statements."""
