// What the appliance said last, kept fresh by one stream of events, and the graphs' past. Views subscribe and draw.
import {get, stream, Problem} from './api.js';

const TOPICS = 'queues,workers,failed,jobs,scrub,capture';
const QUIET = 25_000; // the server says something every 10 s
const RETRY = [500, 1000, 2000, 4000];
const SAMPLES = 300;

/** link: connecting, live, gone, locked, hidden. Topics are null until heard of. */
export const state = {
  link: 'connecting', queues: null, workers: null, failed: null, jobs: null, scrub: null, capture: null, ready: null,
  indexes: null, database: null,
};
export const history = {step: 2000, at: [], queues: {}, workers: {}};

const watchers = new Set();
let controller = null;
let attempts = 0;
let planned = false;
let retry = 0;

/** Calls draw at once and after every change, at most once a frame; returns what ends it. */
export function watch(draw) {
  watchers.add(draw);
  draw();
  return () => watchers.delete(draw);
}

function changed() {
  if (!planned) {
    planned = true;
    // not requestAnimationFrame: a page that is not painted still follows
    setTimeout(() => {
      planned = false;
      watchers.forEach(draw => draw());
    }, 16);
  }
}

function link(value) {
  if (state.link !== value) {
    state.link = value;
    changed();
  }
}

async function connect() {
  clearTimeout(retry);
  controller?.abort();
  const mine = controller = new AbortController();
  try {
    const reader = await stream(`/v1/events?topics=${TOPICS}&interval=500ms`, mine.signal);
    attempts = 0;
    link('live');
    Promise.all([past(), look()]).catch(() => {});
    await read(reader, mine);
    throw new Problem('', 0);
  } catch (problem) {
    if (mine !== controller || problem.name === 'AbortError' && mine.quiet !== true) {
      return;
    }
    if (problem.status === 401 || problem.status === 403) {
      link('locked');
      return;
    }
    link('gone');
    retry = setTimeout(connect, RETRY[Math.min(attempts++, RETRY.length - 1)]);
  }
}

async function read(reader, mine) {
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const silence = setTimeout(() => { mine.quiet = true; mine.abort(); }, QUIET);
    const {done, value} = await reader.read().finally(() => clearTimeout(silence));
    if (done) {
      return;
    }
    rest += decoder.decode(value, {stream: true});
    const events = rest.split('\n\n');
    rest = events.pop();
    events.forEach(take);
  }
}

function take(event) {
  const fields = Object.fromEntries(event.split('\n').map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
  if (!fields.event) {
    return;
  }
  const data = JSON.parse(fields.data);
  const list = {queues: 'queues', workers: 'workers', jobs: 'jobs', scrub: 'targets'}[fields.event];
  state[fields.event] = list ? data[list] : data;
  changed();
}

/** Readiness, indexes, and whether there is a database: what no event tells of. */
async function look() {
  if (state.link !== 'live') {
    return;
  }
  const ready = fetch('/readyz', {cache: 'no-store'}).then(r => r.json()).then(r => r.checks).catch(() => null);
  const indexes = get('/v1/indexes').then(r => r.indexes).catch(() => state.indexes);
  state.ready = await ready;
  state.indexes = await indexes;
  state.database = state.ready !== null && 'database' in state.ready;
  changed();
}

async function past() {
  const told = await get('/v1/history');
  Object.assign(history, {step: told.step_ms, at: told.at, queues: told.queues, workers: told.workers});
  changed();
}

/** What a queue's slowest reader has before it. A worker has read what it has not acknowledged yet. */
export function depth(queue) {
  const readers = queue.readers.map(reader => {
    const read = state.workers?.find(worker => worker.index === reader.name.replace(/~\d+$/, ''))?.read[queue.name] ?? 0;
    return read > 0 ? queue.last - read : reader.unread + reader.open;
  });
  return Math.max(0, ...readers);
}

function sample() {
  if (state.link !== 'live' || !state.queues) {
    return;
  }
  history.at.push(Date.now());
  const length = history.at.length;
  for (const queue of state.queues) {
    push(history.queues, queue.name, {depth: depth(queue), last: queue.last}, length);
  }
  for (const worker of state.workers ?? []) {
    push(history.workers, worker.index, {applied: worker.applied, lag_ms: worker.lag_ms}, length);
  }
  if (length > SAMPLES) {
    [history.at, ...Object.values(history.queues).flatMap(Object.values), ...Object.values(history.workers).flatMap(Object.values)]
      .forEach(values => values.splice(0, values.length - SAMPLES));
  }
  changed();
}

function push(series, name, figures, length) {
  const kept = series[name] ??= {};
  for (const [figure, value] of Object.entries(figures)) {
    const values = kept[figure] ??= [];
    while (values.length < length - 1) {
      values.push(value);
    }
    values.push(value);
  }
}

/** Differences of a counter per second; a counter that went back began anew. */
export function rates(values = []) {
  return values.map((value, i) => i === 0 ? 0 : Math.max(0, (value - values[i - 1]) * 1000 / Math.max(1, history.at[i] - history.at[i - 1])));
}

/** Several series of a kind as one: added up, or the largest. */
export function together(series, figure, join, shape = values => values) {
  return Object.values(series).map(one => shape(one[figure])).reduce(
    (sum, values) => history.at.map((at, i) => join(sum[i] ?? 0, values?.[i] ?? 0)), history.at.map(() => 0));
}

export function begin() {
  connect();
  setInterval(sample, history.step);
  setInterval(look, 5000);
  addEventListener('gannet-password', connect);
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      clearTimeout(retry);
      controller?.abort();
      controller = null;
      state.link = 'hidden';
    } else {
      connect();
    }
  });
}
export {connect as again};
