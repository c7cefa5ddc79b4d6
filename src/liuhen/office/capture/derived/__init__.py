"""Copies made from recordings: clips, stills, viewing copies, copies for disclosure. None of them is an original."""
