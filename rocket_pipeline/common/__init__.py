"""Generic helpers that know neither rockets nor pipelines: settings, logging, metrics, text."""
