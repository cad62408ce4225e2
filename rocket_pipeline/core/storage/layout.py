"""Names that more than one module of the store must know. It imports nothing, so that `saver.py` stays small."""

INCOMING = ".incoming"
"""The folder, or the prefix in a bucket, of what is not stored yet. Its keys are listed only when asked for."""
MANIFEST_SUFFIX = ".manifest.json"
