"""What holds in a hostile world, taken away piece by piece: every test that is named for a requirement must then fail.

``protections.yaml`` names for each requirement one or more lines of the product, what stands there when the protection is gone, and the
tests that notice. ``make protections`` tries all of them on copies; it changes nothing in the checkout.
"""
