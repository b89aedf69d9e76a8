# The portal's one image: web, worker and beat are three commands of it.
FROM python:3.11-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/runtime.lock /tmp/runtime.lock
RUN python -m venv /venv \
    && /venv/bin/pip install --require-hashes --no-deps -r /tmp/runtime.lock


FROM python:3.11-slim-bookworm

# What WeasyPrint draws text with. The base image pins Debian's release, and its security updates are wanted.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 portal \
    && useradd --system --uid 10001 --gid portal --home-dir /var/lib/mielhss --shell /usr/sbin/nologin portal \
    && install --directory --owner=portal --group=portal --mode=0700 /var/lib/mielhss

COPY --from=build /venv /venv
COPY . /srv/mielhss
WORKDIR /srv/mielhss

ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    STATIC_ROOT=/srv/static \
    VAR_DIR=/var/lib/mielhss

# Static files get their hashed names here, so that a container starts at once and may be read-only.
RUN ALLOW_LOCAL_SECRET_KEY=1 VAR_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/build

USER 10001:10001
VOLUME /var/lib/mielhss
EXPOSE 8000

HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/livez', timeout=4)"]

CMD ["gunicorn", "mielhss.wsgi", "--config", "docker/gunicorn.py"]
