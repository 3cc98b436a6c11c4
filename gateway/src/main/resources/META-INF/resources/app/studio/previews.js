/** Pictures that are shown while settings change. */

/**
 * Keeps what was sampled, and samples one request at a time: what was wanted meanwhile and is not any more, since a
 * slider went on, is never asked for.
 */
export class Previews {
  #entries = new Map();
  #wanted = null;
  #busy = false;

  /**
   * @param {(request: object) => Promise<object[]>} sample gives the images that a request makes
   * @param {() => void} changed is called when there is something new to see
   */
  constructor(sample, changed) {
    this.sample = sample;
    this.changed = changed;
  }

  /** @returns {object[] | undefined} the images of a request that was sampled */
  images(request) {
    return this.#entries.get(JSON.stringify(request))?.images;
  }

  /** @returns {Error | undefined} why a request could not be sampled */
  problem(request) {
    return this.#entries.get(JSON.stringify(request))?.problem;
  }

  /** Samples it if it is not there, after the request that is being sampled; one that failed is tried again. */
  want(request) {
    this.#wanted = this.images(request) ? null : request;
    if (!this.#busy) {
      this.#work();
    }
  }

  async #work() {
    this.#busy = true;
    while (this.#wanted) {
      const request = this.#wanted;
      this.#wanted = null;
      this.#entries.set(JSON.stringify(request), await this.#sampled(request));
      this.changed();
    }
    this.#busy = false;
  }

  async #sampled(request) {
    try {
      return { images: await this.sample(request) };
    } catch (problem) {
      return { problem };
    }
  }
}
