/** A CloudFormation template, as far as the plugins read it. */
export interface Template {
  readonly Resources?: Readonly<Record<string, Resource>>;
  Outputs?: Record<string, object>;
}

/** One of its resources. */
export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: what is in there depends on the type.
  readonly Properties?: any;
}
