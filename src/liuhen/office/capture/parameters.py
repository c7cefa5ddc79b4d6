"""Parameters of an address as capture reads them: those of every folder (`web/parameters.py`)."""

from liuhen.office.web.parameters import FIRST_DAY, LAST_DAY, day_of, key_of, keys_of, moment_of, number_of

__all__ = ["FIRST_DAY", "LAST_DAY", "day_of", "key_of", "keys_of", "moment_of", "number_of"]
