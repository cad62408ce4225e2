"""What is the same for every shop: products as records, what of them is a kit, and the source that writes them.

`source` has the class that every shop's source derives from, `records` its columns, `product_rules` and
`product_classes` what a product is, `zen_cart` and `linked_data` pages. The shops themselves are in `sources/`.
"""
