"""The screens of services, places, products and their stock, and customers' prices."""
