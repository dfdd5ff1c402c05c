import type { Finding } from '../../shared/clouds/cloud';
import { say } from '../../shared/language';
import { ProbeError, probe } from '../verify/probe';

const day = 86_400_000;

/** A certificate that expires within three weeks, or is not trusted. */
export async function findCertificate(address: string, now = Date.now()): Promise<Finding[]> {
  if (!address.startsWith('https:')) return [];
  const finding = (text: string): Finding => ({
    where: address,
    kind: 'soon',
    what: 'certificate',
    text,
    cure: say(
      'Renew it where the domain is configured; the clouds renew the certificates of their own addresses.',
      '请在配置域名证书的地方续期；云自带地址的证书由云续期。',
    ),
  });
  try {
    const { tls } = await probe(address, '/-/health', { timeout: 10_000 });
    const days = Math.floor((Date.parse(tls?.validTo ?? '') - now) / day);
    if (!(days < 21)) return [];
    return [
      finding(
        say(
          `The certificate of the address expires in ${days} days.`,
          `地址的证书还有 ${days} 天到期。`,
        ),
      ),
    ];
  } catch (error) {
    if (!(error instanceof ProbeError)) throw error;
    if (!/CERT|SIGNATURE|SSL/.test(error.message)) return [];
    return [
      finding(
        say(
          `The certificate of the address is not trusted here (${error.message}).`,
          `本机不信任地址的证书（${error.message}）。`,
        ),
      ),
    ];
  }
}
