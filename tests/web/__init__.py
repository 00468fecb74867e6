"""Web sites on loopback that answer, and lie, as the tests tell them."""
