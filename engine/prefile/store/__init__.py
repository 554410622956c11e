"""The archive: what was screened, under which rules, with what result, so that it can be shown again.

`kept` is what there is to keep of a screening, as plain data that passes between processes; `archive` keeps it and
gives it back; `search` finds it; `verification` checks the chain of records; `pruning` drops what need not be kept.
Rows (`tables`) never leave this folder. Nothing here is imported by whoever does not ask for the archive.
"""
