# The image of the gateway: Node, the production packages, and the source as it is. There is nothing to build.
# For builds that others have to trust, give both images by digest (name:tag@sha256:…): REQUIRE_DIGESTS=yes refuses any other.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim
# The C libraries that Node needs. It has no shell, no package manager and no npm.
ARG RUNTIME_IMAGE=gcr.io/distroless/cc-debian12

FROM ${NODE_IMAGE} AS packages
ARG NODE_IMAGE
ARG RUNTIME_IMAGE
ARG REQUIRE_DIGESTS=no
RUN for image in "$NODE_IMAGE" "$RUNTIME_IMAGE"; do case "$image" in *@sha256:*) ;; *) \
  echo "The base image $image is not pinned by a digest." >&2; [ "$REQUIRE_DIGESTS" = no ] || exit 1 ;; esac; done
WORKDIR /gateway
COPY package.json package-lock.json sbom.ts ./
# OMIT=dev installs GraphiQL as well. No production package needs an installation script, so none is run.
ARG OMIT="dev optional"
RUN npm ci $(printf -- '--omit=%s ' $OMIT) --ignore-scripts
RUN node sbom.ts > sbom.cdx.json
COPY src ./src
RUN mkdir journal compile-cache && chown 1000:1000 journal compile-cache
# Loads all modules once, as the user of the image, and keeps them compiled: those of every start, and those that only a thread or a setting loads.
# Each process ends at once, because it has no settings. What was compiled with another growth of the heap, V8 would not take.
USER 1000:1000
RUN export NODE_ENV=production NODE_COMPILE_CACHE=compile-cache NODE_COMPILE_CACHE_PORTABLE=1; \
  for module in main.ts config/node-version.js journal/sqlite-worker.ts journal/postgres.ts journal/shared-rate-limits.ts http/rate-limit.ts access/policy-file.ts; \
  do node --heap-growing-percent=60 src/$module 2>/dev/null || true; done; chmod -R a+rX compile-cache/*

FROM ${RUNTIME_IMAGE}
WORKDIR /gateway
COPY --from=packages /usr/local/bin/node /usr/local/bin/node
COPY --from=packages /gateway/node_modules ./node_modules
COPY --from=packages /gateway/package.json /gateway/sbom.cdx.json ./
COPY --from=packages /gateway/src ./src
# Root owns the compiled modules, so the process cannot change them. Node reads them only if its permissions let it write there.
COPY --from=packages /gateway/compile-cache ./compile-cache
# The journal has to outlive the container: keep this folder on a volume, or set JOURNAL_URL to a Postgres.
# JOURNAL_KEY_FILE or JOURNAL_KEY is required: the key is kept apart from the journal, such as in a mounted secret.
COPY --from=packages --chown=1000:1000 /gateway/journal ./journal
VOLUME /gateway/journal
# The image listens on every address, of IPv6 and of IPv4, so it starts only with HOSTS: the host names that its callers have in their URLs.
ENV NODE_ENV=production HOST=:: PORT=4000 JOURNAL_URL=file:journal/journal.sqlite NODE_COMPILE_CACHE=compile-cache NODE_COMPILE_CACHE_PORTABLE=1
# Otherwise each thread that needs memory has an arena of its own, whose free memory no other thread can use.
ENV MALLOC_ARENA_MAX=2
# The commit that the image was built from. The metrics and /live on OPERATIONS_PORT say it.
ARG BUILD_REVISION=unknown
ENV BUILD_REVISION=$BUILD_REVISION
USER 1000:1000
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# With a small limit, V8 collects the whole heap whenever it has grown by a third, and its threads took a third of the processor time for lists. It may grow by 60 percent.
# Starts node itself and not npm, so that signals reach the process. The process reads its own files and what is mounted in /run/secrets
# and /etc/gateway, writes to the journal only, and starts no program. The thread that writes a SQLite journal is a worker, of which Node warns.
CMD ["node", "--max-old-space-size=256", "--max-semi-space-size=32", "--heap-growing-percent=60", "--permission", "--allow-fs-read=/gateway/", "--allow-fs-read=/run/secrets/", "--allow-fs-read=/etc/gateway/", "--allow-fs-write=/gateway/journal/", "--allow-fs-write=/gateway/compile-cache/", "--allow-worker", "--disable-warning=PERM0006", "--import", "./src/config/node-version.js", "src/main.ts"]
