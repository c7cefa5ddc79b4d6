"""Case, party, activity, and what happened in a case."""
