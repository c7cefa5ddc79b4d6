"""The command `liuhen`. Exit 0 done or proved, 1 refused or failed, 2 wrong use or not checkable."""
