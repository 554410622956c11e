"""Rendering: reports and problems as text for people, or as JSON for programs; a run as it comes."""

import lazy_loader

# As of the package itself: what __init__.pyi names is imported when it is first asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
