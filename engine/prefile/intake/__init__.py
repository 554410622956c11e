"""Read bytes into entries, or every problem that keeps them from it."""

import lazy_loader

# As of the package itself: what __init__.pyi names is imported when it is first asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
