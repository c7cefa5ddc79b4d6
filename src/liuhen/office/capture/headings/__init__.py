"""Headings under which a recording is filed: name, device, officer, time, party, cause; what is missing shows."""
