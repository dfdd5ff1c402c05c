import { type Trigger, toScfTime } from '../state';

/** A trigger as ListTriggers and GetFunction return it. */
export function toTriggerAnswer(trigger: Trigger, webSocket: boolean): object {
  return {
    Type: 'http',
    Qualifier: trigger.qualifier,
    TriggerName: trigger.name,
    Enable: trigger.enabled ? 1 : 0,
    TriggerDesc: JSON.stringify({
      AuthType: trigger.authType,
      NetConfig: toNetConfig(trigger, webSocket),
      ...(trigger.cors ? { CorsConfig: trigger.cors } : {}),
    }),
    AvailableStatus: 'Available',
    CustomArgument: '',
    AddTime: toScfTime(trigger.addTime),
    ModTime: toScfTime(trigger.modTime),
    ResourceId: '',
    BindStatus: '',
    TriggerAttribute: '',
    Description: trigger.description,
    BoundResources: '',
  };
}

/** The addresses in an http trigger's TriggerDesc. */
function toNetConfig(trigger: Trigger, webSocket: boolean): Record<string, unknown> {
  // A real address is https://<app-id>-<url-id>.<region>.tencentscf.com, which could not be resolved here.
  const address = (scheme: string) => `${scheme}://127.0.0.1:${trigger.port}`;
  const open = (isOpen: boolean, url: string) => (isOpen ? url : '');
  const { intranet, extranet } = trigger;
  return {
    EnableIntranet: intranet,
    IntranetUrl: open(intranet, address('http')),
    IntranetHTTPUrl: open(intranet, address('http')),
    ExtranetUrl: open(extranet, address('http')),
    ExtranetHTTPUrl: open(extranet, address('http')),
    WssIntranetUrl: open(intranet && webSocket, address('ws')),
    WsIntranetUrl: open(intranet && webSocket, address('ws')),
    WssExtranetUrl: open(extranet && webSocket, address('ws')),
    WsExtranetUrl: open(extranet && webSocket, address('ws')),
    EnableExtranet: extranet,
  };
}
