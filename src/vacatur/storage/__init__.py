"""How what is written is kept from the eyes of others: encryption, in two forms."""
