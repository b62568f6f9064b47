# The image of the gateway: Node, the production packages, and the source as it is. There is nothing to build.
FROM node:24.21.0-alpine AS packages
WORKDIR /gateway
COPY package.json package-lock.json ./
# No production package needs an installation script, so none is run.
RUN npm ci --omit=dev --ignore-scripts

FROM node:24.21.0-alpine
WORKDIR /gateway
COPY --from=packages /gateway/node_modules ./node_modules
COPY package.json ./
COPY src ./src
# JOURNAL_KEY_FILE or JOURNAL_KEY is required: the key is kept apart from the journal, such as in a mounted secret.
# The journal has to outlive the container: keep this folder on a volume, or set JOURNAL_URL to a Postgres.
RUN mkdir journal && chown 1000:1000 journal
VOLUME /gateway/journal
# The image listens on every address, so it starts only with HOSTS: the host names that its callers have in their URLs.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 JOURNAL_URL=file:journal/journal.sqlite
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Starts node itself and not npm, so that signals reach the process.
CMD ["node", "--max-old-space-size=256", "--max-semi-space-size=8", "--import", "./src/config/node-version.js", "src/main.ts"]
