// How a document carries the types of its variables and its answer: a member that is never there, whose name GraphQL clients agree on.

export interface DocumentTypeDecoration<Answer, Variables> {
  /** Variables are what a function takes, so that more specific ones fit as well. */
  __apiType?: (variables: Variables) => Answer;
}
