"""Numbers without economics: bonds, roots, switches, the operator of supply priced ahead."""
