"""Checks an archival package of Liuhen with nothing but Python 3.9 or later: `python3 verify.py [PACKAGE]`.

Standard library only. Follows RFC 8493 (BagIt), RFC 6962 and RFC 9162 (log), RFC 8032 (Ed25519) and C2SP signed-note,
tlog-checkpoint, tlog-cosignature, tlog-proof and tlog-policy, each read in its strictest form; SPEC.md beside this
file says what every check means. Refuses to guess: what cannot be checked is "not checked", never "proved". Follows no
link, reads nothing outside the package, never goes online, writes nothing.
"""
