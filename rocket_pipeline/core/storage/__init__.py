"""Where bytes lie: objects, content-addressed documents and manifests, the session buffer, the run ledger."""
