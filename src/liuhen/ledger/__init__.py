"""The log: RFC 6962 tree, signed notes, checkpoints, tiles, proofs, cosignatures, entries and their sealing.

Pure: bytes and instants come in, bytes and values go out. See docs/spec/log.md for the formats.
"""
