"""Law pages: the packs and their articles, comparison, and what would be owed if."""
