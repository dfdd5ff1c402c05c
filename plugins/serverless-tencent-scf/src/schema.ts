/** A JSON schema against which osls validates the YAML file. */
type JsonSchema = Readonly<Record<string, unknown>>;

const text = { type: 'string', minLength: 1 } as const;
const seconds = (maximum: number) => ({ type: 'integer', minimum: 1, maximum }) as const;

const scalar = { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] } as const;
const variables = { type: 'object', additionalProperties: scalar } as const;

/** Options for all functions that a single function can override. Limits: 583/11637, 583/56124. */
const shared: JsonSchema = {
  runtime: { type: 'string', pattern: '^(Nodejs\\d+\\.\\d+|CustomRuntime|Go1|Python\\d\\.\\d+)$' },
  memorySize: {
    anyOf: [{ const: 64 }, { type: 'integer', minimum: 128, maximum: 3072, multipleOf: 128 }],
  },
  timeout: seconds(900),
  initTimeout: seconds(300),
  concurrency: { type: 'integer', minimum: 1, maximum: 100 },
  environment: {
    anyOf: [
      {
        type: 'object',
        properties: { variables },
        required: ['variables'],
        additionalProperties: false,
      },
      variables,
    ],
  },
  description: { type: 'string', maxLength: 900 },
  role: text,
  vpcConfig: {
    type: 'object',
    properties: { vpcId: text, subnetId: text },
    required: ['vpcId', 'subnetId'],
    additionalProperties: false,
  },
  fixedIp: { type: 'boolean' },
  tags: { type: 'object', additionalProperties: { type: 'string' } },
  logs: {
    anyOf: [
      { type: 'boolean' },
      {
        type: 'object',
        properties: { logsetId: text, topicId: text },
        required: ['logsetId', 'topicId'],
        additionalProperties: false,
      },
    ],
  },
  nodeFlags: { type: 'string' },
};

const functionUrl: JsonSchema = {
  anyOf: [
    { type: 'boolean' },
    {
      type: 'object',
      properties: {
        authType: { enum: ['NONE', 'CAM'] },
        internet: { type: 'boolean' },
        intranet: { type: 'boolean' },
      },
      additionalProperties: false,
    },
  ],
};

/** The YAML of this provider. osls rejects unknown properties and names their location. */
export const schema = {
  provider: {
    properties: {
      ...shared,
      region: { type: 'string', pattern: '^[a-z]+-[a-z-]+$' },
      namespace: { type: 'string', pattern: '^[A-Za-z][\\w-]*$' },
      credentials: text,
      endpoint: text,
    },
  },
  function: {
    properties: {
      ...shared,
      enabled: { type: 'boolean' },
      webSocket: {
        anyOf: [
          { type: 'boolean' },
          {
            type: 'object',
            // Tencent's two documents disagree (1-1800, 10-7200): this is the range that both allow.
            properties: { idleTimeout: { type: 'integer', minimum: 10, maximum: 1800 } },
            additionalProperties: false,
          },
        ],
      },
      // YAML for the old plugin or for Tencent's components may contain these; a Web function has no
      // handler.
      handler: { type: 'string' },
      type: { const: 'HTTP' },
      package: {
        type: 'object',
        properties: {
          artifact: { type: 'string' },
          individually: { type: 'boolean' },
          patterns: { type: 'array', items: { type: 'string' } },
        },
        additionalProperties: false,
      },
    },
  },
  functionEvents: { functionUrl },
} as const;
