"""The office: Django in front of the pure libraries. No entry in the journal, no act."""
