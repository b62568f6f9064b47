// Creates many errors at once whose stacks nobody sees.

/** Finding out the stack takes most of the time that creating an error takes. `create` must not wait for anything. */
export function withoutStacks<Result>(create: () => Result): Result {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return create();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
