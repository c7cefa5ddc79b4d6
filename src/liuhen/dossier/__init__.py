"""The papers of a case as documents; begins with the issue that brings them."""
