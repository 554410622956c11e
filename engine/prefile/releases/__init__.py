"""Rule books as releases of their own: packed, signed, installed beside each other, and chosen."""
