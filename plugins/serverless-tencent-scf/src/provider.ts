import { toFunctionSettings } from '../../shared/clouds/tencent/scf/settings';
import type { TencentService } from '../../shared/clouds/tencent/yaml';
import type { Serverless } from '../../shared/framework';
import { toBootstrap } from './bootstrap';

/** A file that the provider adds to the zip of a function. */
export interface PackageFile {
  readonly name: string;
  readonly data: string | Uint8Array;
  readonly executable: boolean;
}

/** The provider that osls and other plugins see for Tencent Cloud. */
export class TencentProvider {
  readonly #serverless: Serverless;

  static getProviderName(): string {
    return 'tencent';
  }

  constructor(serverless: Serverless) {
    this.#serverless = serverless;
  }

  /** Files that a zip needs in addition to the code. Called by `plugins/bundle`. */
  getPackageFiles(key: string, entry: string): PackageFile[] {
    const settings = toFunctionSettings(this.#serverless.service as TencentService, key);
    return [{ name: 'scf_bootstrap', data: toBootstrap(settings, entry), executable: true }];
  }
}
