/** What keeps a page up to date while it is shown. */
import { events, Problem, page } from './api.js';

const RECONNECT_AFTER = 2000;

/** Loads again and again, as long as its page is shown and looked at. */
export class Poll {
  #timer = null;
  #shown = false;

  constructor(host, load, milliseconds) {
    this.host = host;
    this.load = load;
    this.milliseconds = milliseconds;
    host.addController(this);
  }

  hostConnected() {
    this.#shown = true;
    this.now();
  }

  hostDisconnected() {
    this.#shown = false;
    clearTimeout(this.#timer);
  }

  async now() {
    clearTimeout(this.#timer);
    if (!document.hidden) {
      try {
        await this.load();
        this.host.outage = null;
      } catch (problem) {
        this.host.outage = problem;
      }
      this.host.requestUpdate();
    }
    if (this.#shown) {
      this.#timer = setTimeout(() => this.now(), this.milliseconds);
    }
  }
}

/** A list, newest first: its first page is loaded again and again, older ones when they are asked for. */
export class PolledPages {
  #first = null;
  #older = [];

  constructor(host, path, milliseconds) {
    this.host = host;
    this.path = path;
    this.next = null;
    this.poll = new Poll(host, () => this.#load(), milliseconds);
  }

  /** Shows another list, such as the same in another order; what is shown stays until its first page is there. */
  show(path) {
    this.path = path;
    this.#older = [];
    return this.poll.now();
  }

  async #load() {
    const { path } = this;
    const first = await page(path);
    if (path !== this.path) {
      return; // another list was asked for meanwhile
    }
    this.#first = first.items;
    if (!this.#older.length) {
      this.next = first.next;
    }
  }

  async more() {
    const older = await page(this.next);
    this.#older = [...this.#older, ...older.items];
    this.next = older.next;
    this.host.requestUpdate();
  }

  /** @returns {any[] | null} null until the first page has come */
  get items() {
    if (this.#first === null) {
      return null;
    }
    const known = new Set(this.#first.map((item) => item.id));
    return [...this.#first, ...this.#older.filter((item) => !known.has(item.id))];
  }
}

/** Follows the events of a job to its end; goes on after the last one when the connection breaks. */
export class JobStream {
  #abort = null;
  #job = null;

  /** @param take is given each event */
  constructor(host, take) {
    this.host = host;
    this.take = take;
    host.addController(this);
  }

  hostDisconnected() {
    this.#abort?.abort();
    this.#job = null;
  }

  follow(job) {
    if (job === this.#job) {
      return;
    }
    this.hostDisconnected();
    this.#job = job;
    this.#abort = new AbortController();
    this.#run(job, this.#abort.signal);
  }

  async #run(job, signal) {
    let last = 0;
    while (!signal.aborted) {
      try {
        for await (const event of events(job, last, signal)) {
          last = event.id ?? last;
          this.take(event);
          this.host.requestUpdate();
          if (event.type === 'end') {
            return;
          }
        }
      } catch (problem) {
        if (signal.aborted || isRefusal(problem)) {
          return;
        }
      }
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_AFTER));
    }
  }
}

/** A request that is wrong now will be wrong again. */
function isRefusal(problem) {
  return problem instanceof Problem && problem.status >= 400 && problem.status < 500;
}

/** @returns {boolean} whether nothing more will happen to a job of this state */
export function isOver(state) {
  return ['succeeded', 'failed', 'cancelled'].includes(state);
}
