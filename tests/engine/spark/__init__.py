"""Tests of the engine on Spark: a package, so that Spark ends with the last of them."""
