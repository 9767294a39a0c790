"""Steps of the database's schema, run by `infra.database.migrate`; one that has been released is never edited."""
