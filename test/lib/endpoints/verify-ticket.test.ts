import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createVerifyTickets } from '../../../lib/endpoints/verify-ticket';

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');

describe('tickets', () => {
  test('the deployment’s token is accepted; its hash and other tokens are not', () => {
    const tickets = createVerifyTickets(hashOf('token'));
    expect(tickets.accepts('token')).toBe(true);
    expect(tickets.accepts(hashOf('token'))).toBe(false);
    expect(tickets.accepts('other')).toBe(false);
    expect(tickets.accepts('')).toBe(false);
  });

  test('without a deployment token, no token is accepted', () => {
    const tickets = createVerifyTickets(undefined);
    expect(tickets.accepts('')).toBe(false);
    expect(tickets.accepts('undefined')).toBe(false);
  });

  test('a ticket is valid until it expires, in every instance of the same deployment', () => {
    let now = 1_800_000_000_000;
    const one = createVerifyTickets(hashOf('token'), () => now);
    const other = createVerifyTickets(hashOf('token'), () => now);
    const ticket = one.create(60_000);
    expect(other.accepts(ticket)).toBe(true);
    now += 59_999;
    expect(other.accepts(ticket)).toBe(true);
    now += 1;
    expect(other.accepts(ticket)).toBe(false);
  });

  test('a ticket from another deployment, another process or a later date is rejected', () => {
    const tickets = createVerifyTickets(hashOf('token'));
    expect(tickets.accepts(createVerifyTickets(hashOf('other')).create())).toBe(false);
    const [alone, another] = [createVerifyTickets(undefined), createVerifyTickets(undefined)];
    expect(alone.accepts(alone.create())).toBe(true);
    expect(another.accepts(alone.create())).toBe(false);
    const [version, expiry = '', signature] = tickets.create().split('.');
    const later = (Number.parseInt(expiry, 36) + 60_000).toString(36);
    expect(tickets.accepts(`${version}.${later}.${signature}`)).toBe(false);
  });
});
