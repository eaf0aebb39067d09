"""Trade between the blocs: goods, tariffs, quotas, currencies of invoice, clearing unions."""
