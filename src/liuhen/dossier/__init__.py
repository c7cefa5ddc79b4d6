"""The papers of a case as documents: set by typst from values, the same bytes for the same values."""
