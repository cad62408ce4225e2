"""The Prefect shell that departments share: retries by error class, runs, outcomes, Variables."""
