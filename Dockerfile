# One image for web, worker and clock. Nothing in it is written to but VAR_DIR.
FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 UV_PYTHON_DOWNLOADS=never \
    VAR_DIR=/var/lib/house PATH=/srv/house/.venv/bin:$PATH
WORKDIR /srv/house

COPY bootstrap.txt requirements.txt ./
RUN python -m venv .venv \
    && pip install --no-cache-dir --require-hashes -r bootstrap.txt \
    && uv pip install --no-cache --python .venv/bin/python --require-hashes -r requirements.txt

COPY . .
RUN useradd --system --create-home --home-dir /var/lib/house house \
    && python manage.py compile_messages \
    && python manage.py collectstatic --no-input \
    && rm -rf /var/lib/house/* \
    && chown -R house:house /var/lib/house

USER house
VOLUME /var/lib/house
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD \
    ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "32", "--timeout", "60", "--graceful-timeout", "10"]
