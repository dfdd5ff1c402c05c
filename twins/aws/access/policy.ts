/** An IAM policy, as far as the twin can evaluate it. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  /** In a bucket policy: the principals of the statement. */
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

/** Condition keys of one call, such as `iam:PassedToService`. */
export type ConditionKeys = Readonly<Record<string, string>>;

export type Verdict = 'allowed' | 'no statement allows it' | 'a statement denies it';

/** Evaluates one call; a policy that the twin cannot read is an error in the test, not a denial. */
export function judge(
  policy: PolicyDocument,
  action: string,
  resource: string,
  keys: ConditionKeys = {},
): Verdict {
  const hits = policy.Statement.filter(
    (statement) =>
      toList(statement.Action).some((pattern) =>
        matches(pattern.toLowerCase(), action.toLowerCase()),
      ) &&
      toList(statement.Resource).some((pattern) => matches(pattern, resource)) &&
      meetsConditions(statement, keys),
  );
  if (hits.some(({ Effect }) => Effect === 'Deny')) return 'a statement denies it';
  return hits.length > 0 ? 'allowed' : 'no statement allows it';
}

/** `*` stands for any text, `?` for one character. */
export function matches(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 's').test(text);
}

function meetsConditions({ Condition = {} }: PolicyStatement, keys: ConditionKeys): boolean {
  return Object.entries(Condition).every(([operator, wanted]) =>
    Object.entries(wanted).every(([key, values]) => {
      const actual = keys[key];
      switch (operator) {
        case 'StringEquals':
        case 'Bool':
          return actual !== undefined && toList(values).includes(actual);
        case 'StringLike':
        case 'ArnLike':
          return actual !== undefined && toList(values).some((value) => matches(value, actual));
        default:
          throw new Error(`The twin does not know the policy condition ${operator}`);
      }
    }),
  );
}

function toList(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
