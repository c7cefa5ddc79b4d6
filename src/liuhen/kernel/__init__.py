"""What every other folder stands on: digests, canonical JSON, instants, identities, errors. Standard library only."""
