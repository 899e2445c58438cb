export interface Message {
  destination: string;
  /** Null if the destination keeps no messages. */
  position: { epoch: string; offset: number } | null;
  headers: Record<string, string>;
  /** When it was published (ISO 8601); absent if the destination keeps no messages. */
  time?: string;
}

export interface Recovered {
  destination: string;
  /** Whether all that was missed follows. */
  recovered: boolean;
  epoch?: string;
  offset?: number;
}

export interface Options {
  /** Any address of the server; by default the one that this module came from. */
  url?: string | URL;
  /** `first` begins with all that is kept. */
  after?: 'first';
  /** At most so many messages a second of each key, always the newest: 0.01 to 1000, for all destinations. */
  maxFrequency?: number;
  /** Called for each destination when the stream goes on after a cut. */
  onRecovered?: (answer: Recovered) => void;
  /** Called with the members of the server's problem+json. */
  onProblem?: (problem: { status?: number; code?: string; detail?: string; destination?: string; [more: string]: unknown }) => void;
}

/**
 * Reads 1 to 32 destinations for as long as the page is open, across cuts. The body is JSON's value, a text, or a
 * `Uint8Array`. It comes with the session cookie, or anonymously.
 */
export declare function subscribe(destinations: string[], handler: (body: any, message: Message) => void, options?: Options): { close(): void };
