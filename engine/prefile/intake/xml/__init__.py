"""prefile-entry in XML, and what reads XML of any kind."""
