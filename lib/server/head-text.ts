import { STATUS_CODES } from 'node:http';
import type { Head } from '../exchange/answer';

/** The bytes of a head (latin1), for cases in which Node cannot write one. */
export function toHeadText({ status, reason, headers }: Head): string {
  let text = `HTTP/1.1 ${status} ${reason ?? STATUS_CODES[status] ?? ''}\r\n`;
  for (let index = 0; index < headers.length; index += 2) {
    text += `${headers[index]}: ${headers[index + 1]}\r\n`;
  }
  return `${text}\r\n`;
}
