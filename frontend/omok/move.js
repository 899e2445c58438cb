/** A move on its way to the server. It has a number, so that it is made once however often it is sent. */
export class Move {
  #connection;
  #address;

  constructor(connection, game, { x, y, number }) {
    this.#connection = connection;
    this.#address = `/app/omok/${game}/moves`;
    this.x = x;
    this.y = y;
    this.number = number;
  }

  /**
   * Sends it, and again when the line is back after a cut. Rejects with a problem when it is refused.
   * @param {() => boolean} wanted whether the server's answer is still of interest
   */
  async send(wanted) {
    while (wanted()) {
      await this.#connection.ready();
      try {
        await this.#connection.send(this.#address, { x: this.x, y: this.y, move: this.number });
        return;
      } catch (problem) {
        if (!problem.unanswered) {
          throw problem;
        }
      }
    }
  }
}
