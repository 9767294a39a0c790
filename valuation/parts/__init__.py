"""The parts of a latent credit record, each composed from one analysis and its credit chain; nothing is valued here."""
