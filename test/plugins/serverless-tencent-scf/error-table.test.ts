import { describe, expect, test } from '@jest/globals';
import { toSentences } from '../../../plugins/shared/clouds/tencent/api/error-table';

const explain = (code: string, action = 'CreateFunction', service = 'scf') =>
  toSentences({
    service,
    action,
    region: 'na-siliconvalley',
    endpoint: 'https://scf.tencentcloudapi.com',
    code,
    message: 'the cloud’s message',
    requestId: 'request-1',
    cause: undefined,
  }).join('\n');

describe('an error from the cloud', () => {
  test('says what failed, the code, the request id and what to do', () => {
    expect(explain('AuthFailure.SignatureFailure', 'UpdateFunctionCode')).toBe(
      [
        'Could not upload the code in na-siliconvalley: the SecretKey does not belong to the SecretId.',
        '',
        '  Tencent Cloud: AuthFailure.SignatureFailure: the cloud’s message',
        '  Request id:    request-1',
        '  What to do:    Copy TENCENTCLOUD_SECRET_KEY again from https://console.cloud.tencent.com/cam/capi, without spaces or quotes around it.',
      ].join('\n'),
    );
  });

  test.each([
    ['AuthFailure.UnauthorizedOperation', 'CreateFunction', 'scf', 'scf:CreateFunction'],
    ['UnauthorizedOperation.CAM', 'PublishVersion', 'scf', 'scf:PublishVersion'],
    ['UnauthorizedOperation', 'SearchLog', 'cls', 'cls:SearchLog'],
    ['UnauthorizedOperation.CreateTrigger', 'CreateTrigger', 'scf', 'scf:CreateTrigger'],
  ])('names the missing CAM action: %s', (code, action, service, wanted) => {
    expect(explain(code, action, service)).toContain(`Allow the action ${wanted} in CAM`);
  });

  test.each([
    ['AuthFailure.SecretIdNotFound', /does not recognise this SecretId/],
    ['AuthFailure.SignatureExpire', /clock of this machine/],
    ['AuthFailure.TokenFailure', /have expired/],
    ['FailedOperation.InsufficientBalance', /in arrears/],
    ['ResourceUnavailable.InsufficientBalance', /recharge/],
    ['FailedOperation.UnOpenedService', /not enabled/],
    ['UnsupportedOperation.Region', /Choose another region with --region/],
    ['UnauthorizedOperation.Region', /Choose another region with --region/],
    ['LimitExceeded.Function', /quota for functions/],
    ['RequestLimitExceeded', /limits the rate of calls/],
    ['FailedOperation.UpdateFunctionCode', /another change of the function is in progress/],
    ['InvalidParameterValue.Runtime', /does not offer this runtime/],
    ['InternalError.System', /internal error several times/],
    ['NetworkError', /can reach https:\/\/scf\.tencentcloudapi\.com/],
    ['HttpError', /captive portal/],
    ['UnknownParameter', /git pull/],
  ])('explains %s', (code, words) => {
    expect(explain(code)).toMatch(words);
  });

  test('has a next step even for an unknown code', () => {
    expect(explain('Something.New')).toMatch(
      /rejected the request.*Something\.New.*What to do: {4}See http/s,
    );
  });
});
