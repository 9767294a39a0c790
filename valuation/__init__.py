"""With and without losses, what is avoided, what prudence leaves of it, what it is worth, and the record of it all."""
