"""The UniversalShipment of CargoWise."""
