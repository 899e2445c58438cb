import { BASE, Server } from './server.js';

/** All that the chat page asks the server. */
export class Api extends Server {
  /** @param code of the first administrator, which the server prints when it starts */
  becomeAdministrator(code) {
    return this.change('POST', '/administrator', { code });
  }

  /** Whether our account has a second factor, and how many recovery codes are left. */
  secondFactor() {
    return this.read('/session/second-factor');
  }

  /** A secret for an app; it counts once it is confirmed by a code. */
  beginSecondFactor(password) {
    return this.change('POST', '/session/second-factor/enrolment', { password });
  }

  async confirmSecondFactor(code) {
    const confirmed = await this.change('POST', '/session/second-factor', { code });
    await this.session(); // The server has started a new session.
    return confirmed;
  }

  renewRecoveryCodes(password, code) {
    return this.change('POST', '/session/second-factor/recovery-codes', { password, code });
  }

  async removeSecondFactor(password, code) {
    await this.change('POST', '/session/second-factor/removal', { password, code });
    await this.session(); // The server has started a new session.
  }

  /** The browsers and programs that are signed in to our account. */
  signIns() {
    return this.read('/session/all');
  }

  endSignIn(id) {
    return this.change('DELETE', `/session/all/${encodeURIComponent(id)}`);
  }

  async signOutEverywhere() {
    await this.change('DELETE', '/session/all');
    this.forgetSession();
  }

  /** @param code of the second factor; empty if none was asked for */
  async changePassword(password, newPassword, code) {
    await this.change('PUT', '/session/password', { password, newPassword, ...(code && { code }) });
    await this.session(); // The server has started a new session.
  }

  /**
   * For administrators: a page of the accounts, as `{accounts, next}`.
   * @param part of the names, upper or lower case; empty for all
   * @param after where the page begins; empty for the first page
   */
  accounts(part, after) {
    return this.read(`/accounts?${new URLSearchParams({ ...(part && { name: part }), ...(after && { after }) })}`);
  }

  /** @param change `enabled` or all `roles` */
  changeAccount(name, change) {
    return this.change('PATCH', `/accounts/${encodeURIComponent(name)}`, change);
  }

  signOutAccount(name) {
    return this.change('DELETE', `/accounts/${encodeURIComponent(name)}/sessions`);
  }

  removeSecondFactorOf(name) {
    return this.change('DELETE', `/accounts/${encodeURIComponent(name)}/second-factor`);
  }

  /** @param messages whether to delete their messages, too */
  deleteAccount(name, messages) {
    return this.change('DELETE', `/accounts/${encodeURIComponent(name)}?${new URLSearchParams({ messages })}`);
  }

  /** For administrators: all API keys, without the keys themselves. */
  keys() {
    return this.read('/keys');
  }

  /** @returns the new key, which the server never shows again, as `key`; @param days null for no expiry */
  makeKey({ name, patterns, actions, days }) {
    return this.change('POST', '/keys', { name, patterns, actions, ...(days && { days }) });
  }

  revokeKey(id) {
    return this.change('DELETE', `/keys/${encodeURIComponent(id)}`);
  }

  /** Returns a link that sets the password once; the server never shows it again. */
  passwordLink(name) {
    return this.change('POST', `/accounts/${encodeURIComponent(name)}/password-reset`);
  }

  /** The address for downloading all our data as a file. */
  get exportAddress() {
    return `${BASE}/session/export`;
  }

  /** @param messages whether to delete our messages, too */
  async deleteOwnAccount(password, code, messages) {
    await this.change('POST', '/session/account-deletion', { password, messages, ...(code && { code }) });
    this.forgetSession();
  }

  /** @param code of the link that an administrator has sent; returns the account's `name` */
  resetPassword(code, newPassword) {
    return this.change('POST', '/password-reset', { code, newPassword });
  }

  rooms() {
    return this.read('/rooms');
  }

  createRoom(name, isPrivate) {
    return this.change('POST', '/rooms', { name, private: isPrivate });
  }

  /** Our conversation with one other person, new or known. */
  openDirect(name) {
    return this.change('POST', '/direct-messages', { name });
  }

  room(room) {
    return this.read(`/rooms/${encodeURIComponent(room)}`);
  }

  /** @param change `name` or `archived`, and the `version` of the room that it applies to */
  changeRoom(room, change) {
    return this.change('PATCH', `/rooms/${encodeURIComponent(room)}`, change);
  }

  deleteRoom(room) {
    return this.change('DELETE', `/rooms/${encodeURIComponent(room)}`);
  }

  /** How far we have read, on all of our devices. */
  readPositions() {
    return this.read('/read-positions');
  }

  /** What others see of a user. */
  profile(name) {
    return this.read(`/profiles?${new URLSearchParams({ name })}`);
  }

  /** Whom we do not want to hear from, by name. */
  blocks() {
    return this.read('/blocks');
  }

  /** @param blocked false to end it */
  block(name, blocked) {
    return this.change(blocked ? 'PUT' : 'DELETE', `/blocks?${new URLSearchParams({ name })}`);
  }

  /** @param about what we say about ourselves; empty for nothing */
  describe(about) {
    return this.change('PUT', '/profile', { about });
  }

  members(room) {
    return this.read(`/rooms/${encodeURIComponent(room)}/members`);
  }

  /** The people who have not answered yet; for the room's creator. */
  invited(room) {
    return this.read(`/rooms/${encodeURIComponent(room)}/invitations`);
  }

  /** Returns everybody who has not answered yet. */
  invite(room, name) {
    return this.change('POST', `/rooms/${encodeURIComponent(room)}/invitations`, { name });
  }

  withdraw(room, name) {
    return this.change('DELETE', `/rooms/${encodeURIComponent(room)}/invitations?${new URLSearchParams({ name })}`);
  }

  /** The invitations that wait for our answer. */
  invitations() {
    return this.read('/room-invitations');
  }

  /** Returns the room. */
  accept(room) {
    return this.change('POST', `/room-invitations/${encodeURIComponent(room)}`);
  }

  decline(room) {
    return this.change('DELETE', `/room-invitations/${encodeURIComponent(room)}`);
  }

  removeMember(room, name) {
    return this.change('DELETE', `/rooms/${encodeURIComponent(room)}/members?${new URLSearchParams({ name })}`);
  }

  /** A page of a room's messages, oldest first: the newest, or those before an offset. */
  messages(room, { before, limit }) {
    const query = new URLSearchParams({ limit: String(limit), ...(before && { before: String(before) }) });
    return this.read(`/rooms/${encodeURIComponent(room)}/messages?${query}`);
  }

  /** @param wanted `text`, and the `room` if not all are meant, and `before` as the last answer's `next` said */
  search(wanted) {
    return this.change('POST', '/message-search', wanted);
  }

  /** @param change the `text`, and when that was `edited` that we know; returns the message */
  editMessage(room, offset, epoch, change) {
    return this.change('PUT', `/rooms/${encodeURIComponent(room)}/messages/${offset}?${new URLSearchParams({ epoch })}`, change);
  }

  /** @param epoch of the log in which the offset means something */
  deleteMessage(room, offset, epoch) {
    return this.change('DELETE', `/rooms/${encodeURIComponent(room)}/messages/${offset}?${new URLSearchParams({ epoch })}`);
  }
}
