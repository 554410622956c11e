"""XML of any kind, hardened and as a stream; and prefile-entry in XML."""
