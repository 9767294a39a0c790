"""What stands there, how it breaks and what rebuilding it emits: inventories, fragility, depth-damage, emissions."""

import lazy_loader

# Named in __init__.pyi and loaded when first used: a command that only needs codes and answers waits for no SciPy.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
