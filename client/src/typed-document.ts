// The type that gives a document the types of its variables and its answer. GraphQL clients agree on the name of its member.

export interface DocumentTypeDecoration<Answer, Variables> {
  /** Never present at run time. The variables are a parameter, so more specific variables are accepted as well. */
  __apiType?: (variables: Variables) => Answer;
}

/**
 * A parsed document. Its members are of a type that fits the `DocumentNode` of every release of graphql, so that the types of this package need no
 * other package.
 */
export interface TypedDocumentNode<Answer, Variables> extends DocumentTypeDecoration<Answer, Variables> {
  readonly kind: never;
  readonly definitions: never;
}
