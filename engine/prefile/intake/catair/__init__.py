"""CATAIR AE, the entry summary as it is filed."""
