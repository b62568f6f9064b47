// Sends the spans of the gateway to a collector of OpenTelemetry. Node loads this file before the gateway: `node --import ./otel.mjs src/main.ts`.
// The environment says where and how much: OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER, OTEL_RESOURCE_ATTRIBUTES.

import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { NodeSDK } from '@opentelemetry/sdk-node';

// The other detectors read files of the machine, which the permissions of the image do not allow.
process.env['OTEL_NODE_RESOURCE_DETECTORS'] ??= 'env';

const sdk = new NodeSDK({
  serviceName: process.env['OTEL_SERVICE_NAME'] ?? 'loanpro-fields-gateway',
  traceExporter: new OTLPTraceExporter(),
  // Metrics are read by Prometheus, and log lines are printed.
  metricReaders: [],
  logRecordProcessors: [],
});
sdk.start();
// The gateway has answered everything and closed what it had opened. The last spans are sent now.
process.once('beforeExit', () => void sdk.shutdown());
