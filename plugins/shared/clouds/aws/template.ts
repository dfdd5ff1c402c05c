/** A CloudFormation template, as far as the plugins read it. */
export interface Template {
  readonly Resources?: Readonly<Record<string, Resource>>;
  Outputs?: Record<string, object>;
}

/** One of its resources. */
export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the content depends on the type.
  readonly Properties?: any;
}
