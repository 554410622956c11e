"""prefile screens customs entries before they are filed.

    import prefile
    book = prefile.open_rulebook()
    entry = prefile.read_entry("entry.json")
    report = prefile.screen(entry, book)

A declaration's bytes become an entry; YAML files become a rule book of measures; each line is matched to what each
measure covers on the rate date; every conclusion is a finding with its working and citations; findings make a report.
"""

import lazy_loader

# What __init__.pyi names is imported when it is first asked for: a command that needs little starts at once, and can be
# stopped while it starts.
_asked_for, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    if name in __all__ or name.startswith("_"):
        return _asked_for(name)
    from prefile.retiring import name_instead  # noqa: PLC0415 - for a name that is none of the door's alone

    return _asked_for(name_instead(name))
