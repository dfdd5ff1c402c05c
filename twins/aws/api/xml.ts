/** A value in an XML response; undefined omits the element. */
export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

/** `member`: `<Tags><member>…`, as in query services; `flat`: `<Contents>…</Contents><Contents>…`, as in S3. */
export type ListForm = 'member' | 'flat';

/** Writes one element with its children. */
export function toXml(name: string, value: XmlValue, list: ListForm, namespace?: string): string {
  if (value === undefined) return '';
  const open = namespace === undefined ? name : `${name} xmlns="${namespace}"`;
  if (Array.isArray(value)) {
    if (list === 'flat') return value.map((item) => toXml(name, item, list)).join('');
    return `<${open}>${value.map((item) => toXml('member', item, list)).join('')}</${name}>`;
  }
  if (typeof value !== 'object') return `<${open}>${escapeXml(String(value))}</${name}>`;
  const children = Object.entries(value).map(([child, inner]) => toXml(child, inner, list));
  return `<${open}>${children.join('')}</${name}>`;
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

export function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (entity, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return NAMED[name] ?? entity;
  });
}
