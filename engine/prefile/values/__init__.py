"""Values of the trade: money with bounds, instants and days, tariff numbers, units, rates, citations, three answers."""
