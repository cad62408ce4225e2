#!/usr/bin/env bash
# Make the Prefect server that PREFECT_API_URL names hold what the project's files say. Idempotent, never asks.
set -euo pipefail
cd "$(dirname "$0")/.."

python scripts/setup_prefect_variables.py
python scripts/setup_prefect_blocks.py
python scripts/setup_prefect_server.py
said=$(prefect --no-prompt deploy --all 2>&1) || { tail -n 8 <<<"$said" >&2; exit 1; }
echo "$(grep -c '^  - name:' prefect.yaml) deployments, as in prefect.yaml."
python scripts/setup_prefect_automations.py
