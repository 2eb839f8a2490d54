"""Facts of whole histories: what a person was convicted of, before and since."""
