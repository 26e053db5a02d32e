"""The whole job, run by separate parties over HTTP, each with a key of its own. Uses no door that users do not have."""
