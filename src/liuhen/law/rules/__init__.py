"""The kinds of rules, few and orthogonal: each has a value class, and one function that applies it to facts.

Now: deadline, retention, and the statement that a text is silent (absent). A new kind adds a module here, a reader in
`liuhen.law.rules.reading`, and a loop in `liuhen.law.engine`.
"""
