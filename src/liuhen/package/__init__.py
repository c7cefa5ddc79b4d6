"""Archival packages (BagIt) and their verifier, which needs nothing of Liuhen. Spec: docs/spec/package.md."""
