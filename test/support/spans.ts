// An SDK of OpenTelemetry that keeps every span which ends in this process.

import { NodeSDK } from '@opentelemetry/sdk-node';
import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { afterAll } from 'vitest';

type SpanProcessor = NonNullable<NodeSDKConfiguration['spanProcessors']>[number];
export type ReadableSpan = Parameters<SpanProcessor['onEnd']>[0];

const done = async () => undefined;

/** Call it once, at the top of a test file. Returns the spans that have ended, to which later ones are added. */
export function collectSpans(): ReadableSpan[] {
  const spans: ReadableSpan[] = [];
  const collect: SpanProcessor = {
    onStart: () => undefined,
    onEnd: (span) => void spans.push(span),
    forceFlush: done,
    shutdown: done,
  };
  const sdk = new NodeSDK({
    autoDetectResources: false,
    metricReaders: [],
    logRecordProcessors: [],
    spanProcessors: [collect],
  });
  sdk.start();
  afterAll(async () => sdk.shutdown());
  return spans;
}
