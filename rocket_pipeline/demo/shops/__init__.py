"""Stand-ins of the shops: one module a shop, one a shop system, and what all of them make their products of."""
