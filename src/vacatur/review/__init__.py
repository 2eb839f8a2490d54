"""People decide: samples drawn for them, their answers measured, their decisions put in effect."""
