"""Read the UniversalShipment of CargoWise."""
