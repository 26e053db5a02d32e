# One image for every program of ours: gateway, worker, beat, the one-shot deploy, and the trial's ledger node.
# Production builds the same image and runs Besu instead of the node in it: docs/production.md.
FROM python:3.11-slim

RUN useradd --create-home --uid 10001 tallystick \
    && install --directory --owner tallystick /app /data /ledger
WORKDIR /app
USER tallystick

# What is locked comes first: this layer is made again only when a lock file changes.
COPY --chown=tallystick dev.py pyproject.toml uv.lock package.json package-lock.json .npmrc ./
COPY --chown=tallystick tools tools
COPY --chown=tallystick chain/solc_shim.mjs chain/
RUN python3 dev.py setup

COPY --chown=tallystick LICENSE NOTICE ./
COPY --chown=tallystick chain chain
COPY --chown=tallystick rules rules
COPY --chown=tallystick files files
COPY --chown=tallystick outgoing outgoing
COPY --chown=tallystick papers papers
COPY --chown=tallystick store store
COPY --chown=tallystick readmodel readmodel
COPY --chown=tallystick intake intake
COPY --chown=tallystick worker worker
COPY --chown=tallystick api api
COPY --chown=tallystick agent agent

COPY --chown=tallystick frontend frontend
RUN python3 dev.py setup

ENV PATH=/app/.venv/bin:/app/.tools/bin:$PATH PYTHONUNBUFFERED=1
CMD ["uvicorn", "--factory", "api.app:create_app", "--host", "0.0.0.0", "--port", "8730", "--no-server-header", "--timeout-keep-alive", "75"]
