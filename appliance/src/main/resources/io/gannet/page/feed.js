// The newest changes of the capture queues, as they arrive. Messages are looked at, never taken.
import {get} from './api.js';
import {className, element, keyed, say} from './dom.js';
import {state} from './store.js';
import {clock, text} from './text.js';

const SHOWN = 12;
const FIRST = 6;
const PAUSE = 700;

const seen = new Map(); // queue to the last number fetched
let newest = [];
let running = false;
let again = 0;

/** Fetches what is new; at most one round at a time, and at most one in PAUSE ms. */
async function refresh(done) {
  if (running || !state.queues) {
    return;
  }
  const behind = state.queues.filter(queue => queue.settings.capture && queue.last > (seen.get(queue.name) ?? 0));
  if (behind.length === 0) {
    return;
  }
  running = true;
  try {
    for (const queue of behind.slice(0, 20)) {
      const from = Math.max(1, (seen.get(queue.name) ?? queue.last - FIRST) + 1, queue.last - SHOWN + 1);
      const {messages} = await get(`/v1/queues/${encodeURIComponent(queue.name)}/messages?from=${from}&max=${SHOWN}`);
      seen.set(queue.name, Math.max(queue.last, ...messages.map(message => message.number)));
      newest.push(...messages.map(message => change(queue.name, message)));
    }
    newest = newest.sort((a, b) => b.at - a.at || b.number - a.number).slice(0, SHOWN);
  } catch {
    // the link says it; the next round comes
  } finally {
    clearTimeout(again);
    again = setTimeout(() => { running = false; refresh(done); }, PAUSE);
  }
  done();
}

function change(queue, message) {
  const at = Date.parse(message.putAt);
  let event = {};
  try {
    event = JSON.parse(message.body);
  } catch {
    // something else than a row change
  }
  const row = event.row && typeof event.row === 'object' ? event.row : {};
  const key = event.key && typeof event.key === 'object' ? Object.values(event.key).join(', ') : `#${message.number}`;
  const words = Object.entries(row).filter(([name, value]) => typeof value === 'string' && /[\p{L}]{2}/u.test(value) && !(name in (event.key ?? {})))
    .map(([, value]) => value).slice(0, 3).join(' · ');
  return {queue, number: message.number, at, op: event.op ?? '?', key, words};
}

/** A card with the list; update draws it. */
export function feed() {
  const list = element('ol', {class: 'feed', 'aria-label': text('feed.title')});
  const none = element('p', {class: 'hint'}, text('feed.none'));
  const draw = keyed(list, one => `${one.queue} ${one.number}`, one => {
    const time = element('time', {}, clock(one.at));
    return {
      node: element('li', {class: Date.now() - one.at < 4000 ? 'arrived' : null},
        time,
        element('span', {class: `op ${/^[a-z]+$/.test(one.op) ? one.op : ''}`}, text(`op.${one.op}`)),
        element('a', {href: `#/queue/${encodeURIComponent(one.queue)}/${one.number}`}, `${one.queue} ${one.key}`),
        element('span', {class: 'words'}, one.words)),
      update: () => say(time, clock(one.at)),
    };
  });
  const show = () => {
    draw(newest);
    className(none, newest.length > 0 ? 'hint gone' : 'hint');
  };
  return {
    node: element('section', {class: 'card', 'aria-label': text('feed.title')}, element('h2', {}, text('feed.title')), list, none),
    update: () => { refresh(show); show(); },
  };
}
