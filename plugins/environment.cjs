/**
 * Variables of the environment and of .env, as the YAML files read them with `${file(…)}`: an empty variable counts as
 * not set, so that the next alternative is used. (`${env:…}` accepts an empty string as a value: pipelines pass
 * many of those, and osls then uses its own default, such as us-east-1.)
 */

/** @param {string} name */
const read =
  (name) =>
  async (/** @type {any} */ { resolveVariable }) => {
    // Read through osls, which knows whether .env has been loaded.
    const value = String((await resolveVariable(`env:${name}, ''`)) ?? '').trim();
    return value === '' ? null : value;
  };

const on = ['true', '1', 'yes', 'on'];
const off = ['false', '0', 'no', 'off'];

/** @param {string} name */
const readSwitch = (name) => async (/** @type {any} */ source) => {
  const value = (await read(name)(source))?.toLowerCase();
  if (value === undefined || off.includes(value)) return false;
  if (on.includes(value)) return true;
  const error = new Error(`${name} must be true or false.`);
  // osls prints the stack if there is one.
  error.stack = error.message;
  throw error;
};

module.exports = {
  STAGE: read('STAGE'),
  AWS_REGION: read('AWS_REGION'),
  AWS_DEPLOYMENT_ROLE: read('AWS_DEPLOYMENT_ROLE'),
  TENCENTCLOUD_REGION: read('TENCENTCLOUD_REGION'),
  UPSTREAM_URL: read('UPSTREAM_URL'),
  STRIP_HEADER_PREFIXES: read('STRIP_HEADER_PREFIXES'),
  WEBSOCKET: readSwitch('WEBSOCKET'),
};
