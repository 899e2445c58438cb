/** The version of this module, which is that of the server that it comes from. */
export declare const version: string;

/**
 * Where we are in a destination's log. Offsets count 1, 2, 3 …; they are only valid within one epoch.
 */
export interface Position {
  offset: number;
  epoch: string;
}

/** The headers of a frame, by name. */
export type Headers = Record<string, string>;

/**
 * Handles a message: `body` is its parsed JSON, its text if it is something else, or a `Uint8Array` if it is no text.
 * For a deleted message it is `{deleted: true}`; for a deletion notice it has the deleted offsets: `{deletes: [5]}`.
 * For the notice of an edit it is the new body, if that came with it, with the offset of the edited message: `{edits: 5}`.
 * `position` is null if the destination keeps no messages.
 */
export type Handler = (body: any, position: Position | null, headers: Headers) => void;

export interface SubscribeOptions {
  /** The last position that you have: later messages are replayed; `first` for all that is kept. */
  from?: Position | 'first' | null;
  /**
   * At most so many messages a second of each key, always the newest, where the destination's policy names a key: 0.01 to
   * 1000. After a cut the newest of each key comes.
   */
  maxFrequency?: number;
  /** The server cannot replay from there: load the history and subscribe again. */
  onLost?: () => void;
  /** Called with the newest position each time the subscription is made. */
  onPosition?: (position: Position | null) => void;
  /** The server refuses the subscription, or has ended it. */
  onRefused?: (problem: Problem) => void;
}

export interface Subscription {
  unsubscribe(): void;
  /** Changes the greatest frequency; nothing is missed or doubled where the destination keeps its messages. */
  setMaxFrequency(frequency: number): void;
}

/** A user who is present at a topic, with the number of their tabs and programs there, since when (ISO 8601). */
export interface PresentUser {
  name: string;
  devices: number;
  since: string;
}

/** Who is present at a topic. Clients without an account are counted in `anonymous`; both are in `count`. */
export interface Present {
  count: number;
  anonymous: number;
  /** In the order in which they came; null while there are too many to list. */
  users: PresentUser[] | null;
}

export interface PresenceChange {
  joins: PresentUser[];
  /** Users who have another number of devices. */
  changes: PresentUser[];
  /** Names. */
  leaves: string[];
}

/** `checking`: connected as far as we know, but a sign of life is overdue. */
export declare const State: Readonly<{
  OFFLINE: 'offline';
  CONNECTING: 'connecting';
  CONNECTED: 'connected';
  CHECKING: 'checking';
}>;

export interface Status {
  /** One of the values of `State`. */
  state: string;
  /** The last transport that worked. */
  transport: string | null;
  /** When the next attempt is made, in milliseconds as `Date.now()` counts; null when none is planned. */
  retryAt: number | null;
  /** Why the server refuses us. */
  problem: Problem | null;
  /** True from the loss of a connection until the next one is made, also during attempts. */
  lost: boolean;
}

/**
 * A STOMP connection; a page needs no second one. It reconnects by itself, subscribes again from its last positions,
 * and turns receipts into promises. Dispatches `state` (read `status`), `connected`, `signedout`, `closed`, and
 * `problem` (read `detail`) for a refusal that nobody is waiting for.
 */
export declare class Connection extends EventTarget {
  constructor(options: {
    transports: Transports;
    timers?: Timers;
    /** Asks the server who we are, for pages with a session cookie. */
    session?: () => Promise<{ name?: string; csrf: { header: string; token: string } }>;
    /** Fetches an access token; null when nobody is signed in. */
    token?: () => Promise<string | null>;
    /** Connects without a name, where the server lets everybody; with `session`, if nobody is signed in. */
    anonymous?: boolean;
  });
  status: Status;
  /** Whether frames can be sent. */
  readonly connected: boolean;
  start(): void;
  /** Closes for good and forgets the subscriptions. */
  close(): void;
  /** Waits until frames can be sent; rejects with a Problem when there will be no connection. */
  ready(): Promise<this>;
  /** Finds out now whether the connection is alive, or connects without waiting for the back-off. */
  retryNow(options?: { networkChanged?: boolean }): void;
  /** The browser says there is no network. */
  networkLost(): void;
  /** Receives what is published to a destination, across reconnects. */
  subscribe(destination: string, handler: Handler, options?: SubscribeOptions): Subscription;
  /**
   * Tells who is present at a topic, and each time that it changes, across reconnects: `change` is null when everything may
   * have changed. Whoever only watches is not seen; a subscription to the topic itself makes you present.
   */
  presence(
    topic: string,
    callback: (present: Present, change: PresenceChange | null) => void,
    options?: { onRefused?: (problem: Problem) => void },
  ): Pick<Subscription, 'unsubscribe'>;
  /**
   * Sends a body as JSON. Resolves with the message's position at the RECEIPT, null if it has none; rejects with a
   * Problem when refused, cut off or unanswered.
   */
  send(destination: string, body: unknown, headers?: Headers): Promise<Position | null>;
}

export interface ConnectOptions {
  /** Any address of the server; by default the one that this module came from. */
  url?: string | URL;
  /** An access token, or a function that fetches one for each connection and each renewal; null: nobody is signed in. */
  token?: string | (() => string | null | Promise<string | null>);
  /** Connects without a name, where the server lets everybody. */
  anonymous?: boolean;
  /** The names of the transports to try, in order. */
  transports?: string[];
}

/**
 * Makes a connection and starts it. Without a token it is that of the user who is signed in at the server, by the
 * session cookie, which works for pages of the server's own origin.
 */
export declare function connect(options?: ConnectOptions): Connection;

/** Tells a connection about changes of the network, and of the page, that the browser notices. `connect` does that. */
export declare function followNetwork(connection: Pick<Connection, 'networkLost' | 'retryNow'>, signal?: AbortSignal): void;

/** A refusal, in the form of RFC 9457. */
export declare class Problem extends Error {
  constructor(members?: { status?: number; code?: string; title?: string; detail?: string; destination?: string | null; [more: string]: unknown });
  /** The HTTP status, 0 if there is none. */
  status: number;
  /** What went wrong, for programs. */
  code: string;
  /** What went wrong, for people. */
  detail: string;
  destination: string | null;
  /** Members that only this kind of problem has. */
  more: Record<string, unknown>;
  /** Whether the request may have succeeded although no answer came. */
  readonly unanswered: boolean;
  toJSON(): { status: number; code: string; detail: string; unanswered: boolean };
  static parse(body: string, status?: number): Problem;
}

export interface Timers {
  /** Calls `run` every `period` milliseconds. */
  setInterval(period: number, run: () => void): number;
  clearInterval(id: number): void;
}

/** The page's own timers, which browsers slow to one call a minute while the page is hidden. */
export declare const plainTimers: Timers;

/** Timers that keep their pace in a background tab, where the page may start the worker that they need. */
export declare function steadyTimers(trusted?: (address: string) => string): Timers;

/** The transports to try, in order; one that works where better ones failed is the first for a while. */
export declare class Transports {
  constructor(options?: {
    /** Any address of the server; by default the page's own. */
    url?: string | URL;
    /** Where the server answers. */
    path?: string;
    /** The names of those to try. */
    order?: string[];
  });
  candidates(): { name: string }[];
  /** The network has changed: better transports may no longer be blocked. */
  forget(): void;
}
