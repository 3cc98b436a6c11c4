/** What the frame of the dashboard watches, whatever page is shown. */
import { get, page } from './api.js';
import { attentionOf } from './attention.js';
import { JobStream, Poll } from './live.js';

const EVERY = 15_000;
const REJECTED = 50;
/** A browser keeps six connections to a server, and each stream takes one. */
const MOST_STREAMS = 2;
const SEEN = 'anthesis.rejected-seen';
const JOB_EVENT = 'anthesis-job-event';
const ATTENTION = 'anthesis-attention';
const ENDED = {
  'io.anthesis.job.succeeded.v1': 'has succeeded',
  'io.anthesis.job.failed.v1': 'has failed',
  'io.anthesis.job.cancelled.v1': 'was cancelled',
};

/** What needs attention, and the events of the trainings that run: pages hear them, too, by {@link JobEvents}. */
export class Watch {
  wrong = new Map();
  #followed = [];
  #look = () => this.#poll.now();
  #poll;

  constructor(host) {
    this.host = host;
    this.#poll = new Poll(host, () => this.#load(), EVERY);
    host.addController(this);
    for (let i = 0; i < MOST_STREAMS; i += 1) {
      const slot = { training: null, missing: false };
      slot.stream = new JobStream(host, (event) => this.#take(slot, event));
      this.#followed.push(slot);
    }
  }

  hostConnected() {
    window.addEventListener(ATTENTION, this.#look);
  }

  hostDisconnected() {
    window.removeEventListener(ATTENTION, this.#look);
  }

  async #load() {
    const [queue, rejected, weights] = await Promise.all([
      get('/v1/queue'),
      page(`/v1/dead-letters?limit=${REJECTED}`),
      get('/v1/weights'),
    ]);
    const seen = localStorage.getItem(SEEN) ?? '1970-01-01T00:00:00Z';
    this.wrong = attentionOf({ queue, rejected: rejected.items, weights, seen });
    this.#follow(queue.flatMap(({ kind, running }) => (kind === 'training' ? running : [])));
  }

  #follow(trainings) {
    this.#release(trainings);
    const ids = this.#followed.map(({ training }) => training?.job);
    for (const training of trainings.filter(({ job }) => !ids.includes(job))) {
      const free = this.#followed.find((slot) => slot.training === null);
      if (free) {
        free.training = training;
        free.stream.follow(training.job);
      }
    }
  }

  /** A training that is missing twice has ended, and its last event was lost. */
  #release(trainings) {
    for (const slot of this.#followed) {
      const missing = slot.training !== null && !trainings.some(({ job }) => job === slot.training.job);
      if (missing && slot.missing) {
        slot.training = null;
      }
      slot.missing = missing;
    }
  }

  #take(slot, event) {
    if (slot.training === null) {
      return;
    }
    const { job, name } = slot.training;
    window.dispatchEvent(new CustomEvent(JOB_EVENT, { detail: { job, event } }));
    if (ENDED[event.type]) {
      notify(`${name ?? 'A training'} ${ENDED[event.type]}`, job);
    }
    if (event.type === 'end') {
      slot.training = null;
      this.#poll.now();
    }
  }
}

/** Tells a page of events of the trainings that run. */
export class JobEvents {
  #hear;

  /** @param take is given {job, event} of each */
  constructor(host, take) {
    this.#hear = ({ detail }) => take(detail);
    host.addController(this);
  }

  hostConnected() {
    window.addEventListener(JOB_EVENT, this.#hear);
  }

  hostDisconnected() {
    window.removeEventListener(JOB_EVENT, this.#hear);
  }
}

/** Rejected commands until now need no attention any more. */
export function rejectedSeen() {
  localStorage.setItem(SEEN, new Date().toISOString());
  lookAgain();
}

/** After something was mended. */
export function lookAgain() {
  window.dispatchEvent(new CustomEvent(ATTENTION));
}

/** @returns {boolean} whether the user can still be asked for notifications */
export function canAskToNotify() {
  return globalThis.Notification?.permission === 'default';
}

function notify(text, job) {
  if (globalThis.Notification?.permission === 'granted') {
    const notification = new Notification('Anthesis', { body: text, tag: job, icon: '/app/icon.svg' });
    notification.onclick = () => {
      window.focus();
      location.hash = `#/models/${job}`;
    };
  }
}
