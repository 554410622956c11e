"""Read declarations of other countries: WCO DMS and ASYCUDA World."""
