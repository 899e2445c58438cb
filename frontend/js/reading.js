const PACE = 2000; // milliseconds for which positions are gathered: reading along is not a frame for each message

/**
 * How far the user has read, on all of their devices: stores on the server what `Rooms` says was read here, and tells it
 * what was read elsewhere. What could not be stored waits for the next connection.
 */
export class Reading {
  #rooms;
  #connection;
  #stored = new Map(); // what the server has, by room
  #waiting = new Map();
  #timer = null;

  constructor(rooms, connection, { signal }) {
    this.#rooms = rooms;
    this.#connection = connection;
    rooms.addEventListener('read', ({ detail }) => this.#add(detail), { signal });
    document.addEventListener('visibilitychange', () => document.hidden && this.#store(), { signal });
    connection.subscribe('/user/queue/read-positions', (position) => this.#heard(position));
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
  }

  /** @param positions all that the server has; those of this browser that are ahead are stored there */
  load(positions) {
    positions.forEach((position) => this.#heard(position));
    this.#rooms.positions.forEach((position) => this.#add(position));
    this.#store();
  }

  #heard({ room, epoch, offset }) {
    this.#stored.set(room, { epoch, offset });
    this.#rooms.readTo(room, { epoch, offset });
  }

  #add({ room, epoch, offset }) {
    const stored = this.#stored.get(room);
    if (stored?.epoch !== epoch || stored.offset < offset) {
      this.#waiting.set(room, { epoch, offset });
      this.#timer ??= setTimeout(() => this.#store(), PACE);
    }
  }

  #store() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#connection.connected) {
      const waiting = [...this.#waiting];
      this.#waiting.clear();
      waiting.forEach(([room, position]) => this.#send(room, position));
    }
  }

  async #send(room, position) {
    try {
      await this.#connection.send(`/app/rooms/${room}/read`, position);
      this.#stored.set(room, position);
    } catch (problem) {
      if (problem.unanswered && !this.#waiting.has(room)) {
        this.#waiting.set(room, position); // Whatever else the reason, the next position is another try.
      }
    }
  }
}
