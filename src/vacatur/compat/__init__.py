"""Drop-ins for older programs: their input quirks and output shapes around our own engine."""
