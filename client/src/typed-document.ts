// The type that gives a document the types of its variables and its answer. GraphQL clients agree on the name of its member.

export interface DocumentTypeDecoration<Answer, Variables> {
  /** Never present at run time. The variables are a parameter, so more specific variables are accepted as well. */
  __apiType?: (variables: Variables) => Answer;
}
