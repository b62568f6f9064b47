// Every line that the process writes about itself, one function for each. The texts are here and in notice-texts.ts alone.

import type { BreakGlassNotice } from './access/break-glass.ts';
import type { KeysNotice } from './access/key-set.ts';
import type { DocumentsNotice } from './access/trusted-documents.ts';
import { ENTITIES } from './custom-fields/entities.ts';
import type { PolicyNotice } from './access/policy-file.ts';
import type { EntityRef } from './custom-fields/entities.ts';
import type { EndedUpdate } from './custom-fields/write/update.ts';
import type { JournalNotice } from './journal/journal.ts';
import type { LoanProNotice } from './loanpro/client.ts';
import type { LoanProError } from './loanpro/transport/errors.ts';
import type { TokenNotice } from './loanpro/transport/token.ts';
import {
  BREAK_GLASS_LINES,
  DOCUMENTS_LINES,
  IDENTITY_LINES,
  LOANPRO_LINES,
  POLICY_LINES,
  SHARED_COUNTS_LINES,
  WORKERS_LINES,
} from './notice-texts.ts';
import type { Line } from './notice-texts.ts';
import { describeError } from './telemetry/logger.ts';
import type { LogLevel } from './telemetry/log-levels.ts';
import type { Logger } from './telemetry/logger.ts';
import type { Usage } from './telemetry/usage.ts';
import type { WorkersNotice } from './process/workers.ts';

/** The log lines of the process. They hold codes, ids and places in the code, and never a value or a token. */
export type Notices = ReturnType<typeof createNotices>;

/** Which part of which request failed, and the code its caller got. */
export interface FailedField {
  requestId: string;
  path: readonly (string | number)[] | undefined;
  code: string;
}

interface AnsweredRequest {
  requestId: string;
  status: number;
  isComplete: boolean;
  durationMs: number;
  usage: Usage;
}

/** A token may hold a long name. */
const shortened = (name: string | null) => name && name.slice(0, 128);

/** `logsRequests`: whether each request is logged at the level of information. */
export function createNotices(logger: Logger, { logsRequests = false } = {}) {
  function tell<Kind extends string>(
    lines: Record<Kind, Line>,
    { kind, ...details }: { kind: Kind; error?: unknown },
  ): void {
    const [level, text] = lines[kind];
    logger[level]('error' in details ? { error: describeError(details.error) } : details, text);
  }

  return {
    /** Prints text for a person at a terminal, and in production a log line. */
    started(server: { url: string; upstream: string; isProduction: boolean; hasGraphiql: boolean }): void {
      const { url, upstream, isProduction, hasGraphiql } = server;
      if (isProduction) return logger.info({ url, upstream }, 'listening');
      process.stdout.write(`Serving the custom fields of customers from ${upstream}.\n`);
      process.stdout.write(
        hasGraphiql ? `GraphiQL: ${url}\n` : `GraphQL: ${url} (GRAPHIQL=on shows GraphiQL there)\n`,
      );
    },

    operationsOpen(port: number): void {
      logger.info({ port }, 'listening for operators');
    },

    callersNotIdentified(host: string): void {
      logger.warn(
        { host },
        'callers are not identified: everybody who can reach this port can read and write',
      );
    },

    openOrigins(origins: readonly string[]): void {
      logger.warn(
        { origins },
        'CORS_ORIGINS has a *: pages of every host that fits can call the gateway, so strangers must not be able to get such a name',
      );
    },

    unknownSettings(names: readonly string[]): void {
      logger.warn({ names }, 'these variables begin like settings and are none: they are ignored');
    },

    closing(signal: string, delayMs: number): void {
      logger.info(
        { signal, delayMs },
        'closing: not ready any more; new requests are refused after the delay, requests in flight are answered',
      );
    },

    /** Node's own report of such an error would quote its message and what it carries. */
    uncaughtError(error: unknown): void {
      logger.fatal({ error: describeError(error) }, 'uncaught error: the process ends');
    },

    unhandledRejection(error: unknown): void {
      logger.error({ error: describeError(error) }, 'unhandled promise rejection');
    },

    /** The names of the operation and of the viewer are the only texts that come from outside. */
    requestAnswered({ usage, ...answer }: AnsweredRequest): void {
      const level = logsRequests ? 'info' : 'debug';
      if (!logger.isLevelEnabled(level)) return;
      const { operation, kind, subject, client, calls, cost, codes } = usage;
      const viewer = { subject: shortened(subject), client: shortened(client) };
      const line = { ...answer, operation, kind, ...viewer, calls, cost, codes: [...codes] };
      logger[level](line, 'request answered');
    },

    logLevel: () => logger.level,

    /** The line is written whatever the level is. */
    setLogLevel(newLevel: LogLevel): void {
      logger.level = 'info';
      logger.info({ newLevel }, 'the log level changed');
      logger.level = newLevel;
    },

    callersCutOff(counts: Readonly<Record<string, number>>): void {
      logger.warn(counts, 'callers were cut off: they were too slow, or held too much');
    },

    /** Says how many tokens were refused for which reason, and nothing of the tokens. */
    tokensRefused(counts: Readonly<Partial<Record<string, number>>>): void {
      logger.warn(counts, 'requests were refused: they had no valid token');
    },

    identity: (notice: KeysNotice): void => tell(IDENTITY_LINES, notice),
    requestFailed(error: unknown): void {
      logger.error({ error: describeError(error) }, 'request failed with an internal error');
    },

    upstreamFailed(field: FailedField, error: LoanProError): void {
      logger.warn({ ...field, status: error.status, detail: error.message }, 'LoanPro request failed');
    },

    writeNotSent(field: FailedField, error: Error): void {
      logger.warn({ ...field, detail: error.message }, 'write not sent');
    },

    internalError(field: FailedField, error: unknown): void {
      logger.error({ ...field, error: describeError(error) }, 'internal error');
    },

    /** Logs which entity was written, which fields, and the result of each field. It never logs a value. */
    writeEnded(requestId: string, entity: EntityRef, { report, reportedOutcome }: EndedUpdate): void {
      const { outcome, changes, reply, seenAfterMs, userErrors, writeId, isRepetition } = report;
      const line = {
        requestId,
        [ENTITIES[entity.type].idName]: entity.id,
        ...(writeId === null ? {} : { writeId }),
        outcome,
        ...(reportedOutcome === outcome ? {} : { reportedOutcome }),
        fields: changes.map(({ definition, result }) => ({ id: definition.id, result })),
        ...(reply ? { upstream: reply } : {}),
        ...(seenAfterMs === null ? {} : { seenAfterMs }),
        ...(userErrors.length > 0 ? { problems: userErrors.map(({ code }) => code) } : {}),
      };
      if (isRepetition) return logger.info(line, 'repeated request: got the recorded outcome');
      const isExpected = outcome === 'APPLIED' || outcome === 'UNCHANGED' || reply === null;
      logger[isExpected ? 'info' : 'warn'](line, reply ? 'custom fields written' : 'nothing written');
    },

    loanPro(notice: LoanProNotice): void {
      switch (notice.kind) {
        case 'breaker':
          return notice.isOpen
            ? logger.error('LoanPro keeps failing: the circuit breaker is open for a few seconds')
            : logger.info('LoanPro answers again: the circuit breaker is closed');
        case 'token-refused':
          return notice.isRefused
            ? logger.error('LoanPro refuses the token')
            : logger.info('LoanPro accepts the token again');
        case 'certificate':
          return notice.problem === null
            ? logger.info('the certificate on the way to LoanPro can be verified again')
            : logger.error(
                { detail: notice.problem },
                'a certificate on the way to LoanPro cannot be verified: nothing is sent',
              );
        default:
          tell(LOANPRO_LINES, notice);
      }
    },

    token(notice: TokenNotice): void {
      if (notice === 'replaced')
        return logger.info('the token file holds a new token: it is used from now on');
      logger.error('the token file cannot be read: the last known token stays in use');
    },

    documents: (notice: DocumentsNotice): void => tell(DOCUMENTS_LINES, notice),
    workers: (notice: WorkersNotice): void => tell(WORKERS_LINES, notice),
    policy: (notice: PolicyNotice): void => tell(POLICY_LINES, notice),
    breakGlass: (notice: BreakGlassNotice): void => tell(BREAK_GLASS_LINES, notice),
    journal(notice: JournalNotice): void {
      switch (notice.kind) {
        case 'away':
          return logger.error(
            { code: notice.code, detail: notice.message },
            'the journal cannot be used: writes are refused, reads continue',
          );
        case 'back':
          return logger.info('the journal can be used again: writes continue');
        case 'not-shared':
        case 'shared-again':
          return tell(SHARED_COUNTS_LINES, notice);
        case 'keyed-by-row':
          return logger.error(
            'LoanPro holds a second row for a field that had one: even with LOANPRO_WRITE_DIALECT=field, updates now name the row too. Set row-and-field to do so from the start',
          );
        case 'recovered': {
          const { requestId, entity, fields, isDamaged } = notice.intent;
          const line = {
            requestId,
            [ENTITIES[entity.type].idName]: entity.id,
            outcome: notice.outcome,
            fields: fields.map(({ id }) => id),
          };
          if (isDamaged)
            return logger.error(
              { id: notice.intent.id, ...line },
              'the record of an unfinished write is damaged: it was closed',
            );
          return logger.warn(line, 'an unfinished write was closed');
        }
        case 'not-recovered':
          return logger.warn(
            { error: describeError(notice.error) },
            'an unfinished write could not be closed yet',
          );
      }
    },
  };
}
