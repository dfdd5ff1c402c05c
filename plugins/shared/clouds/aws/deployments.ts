import { say } from '../../language';
import type { AwsApi } from './api';
import type { Template } from './template';

/** The deployments kept in the bucket of a service. osls keeps the last five. */
export interface Deployments {
  /** Their timestamps, newest first. */
  list(): Promise<string[]>;
  /** The template of one; undefined if it is no longer kept. */
  readTemplate(timestamp: string): Promise<Template | undefined>;
}

const templateName = 'compiled-cloudformation-template.json';

/** Reads the deployments on demand. */
export function createDeployments(api: AwsApi): Deployments {
  const listKeys = async () => {
    const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
    const client = await api.s3();
    const place = await api.bucket();
    const keys: string[] = [];
    for await (const page of paginateListObjectsV2({ client }, place)) {
      keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    }
    return keys.filter((key) => toTimestamp(key) && key.endsWith(`/${templateName}`));
  };
  return {
    async list() {
      const times = (await listKeys()).map((key) => Number(toTimestamp(key)));
      return times.sort((a, b) => b - a).map(String);
    },
    async readTemplate(timestamp) {
      const Key = (await listKeys()).find((key) => toTimestamp(key) === timestamp);
      if (!Key) return undefined;
      const { GetObjectCommand } = await import('@aws-sdk/client-s3');
      const client = await api.s3();
      const { Bucket } = await api.bucket();
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      return JSON.parse((await Body?.transformToString()) ?? '{}') as Template;
    },
  };
}

/** `serverless/service/stage/1764151234567-2026-…/…` */
export const toTimestamp = (key: string): string | undefined =>
  /\/(\d{13})-\d{4}-\d\d-\d\dT/.exec(key)?.[1];

/** `deployment 1764151234567` */
export const describeDeployment = (id: string | undefined): string =>
  id === undefined
    ? say('an unknown deployment', '未知的部署')
    : say(`deployment ${id}`, `部署 ${id}`);
