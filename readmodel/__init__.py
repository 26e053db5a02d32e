"""The SQL read model: tables, migrations, projections from events, queries. Knows no HTTP."""
