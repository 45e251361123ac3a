// One queue: its graphs, its readers, and its messages by position, looked at without taking them.
import {action} from './actions.js';
import {get} from './api.js';
import {chart} from './chart.js';
import {className, element, keyed, pretty, say} from './dom.js';
import {pause, paused} from './queues.js';
import {depth, history, rates, state, watch} from './store.js';
import {ago, bytes, clock, number, short, text} from './text.js';

const COUNT = 20;

export function queueView(main, [name, wanted]) {
  const address = `/v1/queues/${encodeURIComponent(name)}`;
  const find = () => state.queues?.find(one => one.name === name);
  const badge = element('span', {class: 'badge'});
  const button = action('', () => pause(find(), !paused(find())), {'data-queue': name});
  const facts = element('p', {class: 'lead'});
  const speed = chart(text('chart.rate'), [{name: text('chart.in'), tone: 'a'}], value => text('unit.persecond', short(value)));
  const waiting = chart(text('chart.depth'), [{name: text('chart.waiting'), tone: 'a'}], value => short(value));
  const readers = element('tbody');
  const drawReaders = keyed(readers, reader => reader.name, first => {
    const cells = ['unread', 'open', 'acknowledged', 'redelivered'].map(figure => [figure, element('td', {class: 'number', 'data-head': text(`reader.${figure}`)})]);
    const mode = element('td', {'data-head': text('reader.mode')});
    return {
      node: element('tr', {}, element('th', {scope: 'row'}, first.name === 'default' ? text('queue.default') : first.name), cells.map(([, cell]) => cell), mode),
      update(reader) {
        cells.forEach(([figure, cell]) => say(cell, number(reader[figure])));
        say(mode, text(`reader.${reader.mode}`) + (reader.needsVerify ? ` · ${text('reader.lapsed')}` : ''));
      },
    };
  });
  const noReader = element('p', {class: 'hint'}, text('reader.none'));

  main.append(
    element('p', {class: 'crumb'}, element('a', {href: '#/queues'}, `← ${text('nav.queues')}`)),
    element('div', {class: 'head'}, element('h1', {}, name), badge, button), facts,
    element('div', {class: 'charts two'}, speed.node, waiting.node),
    element('section', {class: 'card table', 'aria-label': text('queue.readers')}, element('h2', {}, text('queue.readers')),
      element('table', {}, element('thead', {}, element('tr', {},
        element('th', {scope: 'col'}, text('queue.reader')),
        ['unread', 'open', 'acknowledged', 'redelivered'].map(figure => element('th', {scope: 'col', class: 'number'}, text(`reader.${figure}`))),
        element('th', {scope: 'col'}, text('reader.mode')))), readers), noReader));
  const messages = browser(address, find, wanted);
  main.append(messages.node);

  return watch(() => {
    const queue = find();
    if (!queue) {
      say(facts, state.queues === null ? ' ' : text('queue.gone', name));
      return;
    }
    className(badge, `badge ${paused(queue) ? 'warn' : 'good'}`);
    say(badge, text(paused(queue) ? 'queues.paused' : 'queues.running'));
    say(button, text(paused(queue) ? 'queues.resume' : 'queues.pause'));
    say(facts, text('queue.facts', number(queue.kept), bytes(queue.keptBytes), number(queue.settings.slots), number(depth(queue))));
    const past = history.queues[name] ?? {};
    speed.update(history.at, [rates(past.last ?? [])]);
    waiting.update(history.at, [past.depth ?? []]);
    drawReaders(queue.readers);
    className(noReader, queue.readers.length > 0 ? 'hint gone' : 'hint');
    messages.follow(queue);
  });
}

/** The messages from a place on; at the newest it follows what arrives. */
function browser(address, find, wanted) {
  const state = {first: 0, last: 0, oldest: 1, following: !wanted, busy: false};
  const place = element('input', {type: 'number', min: 1, inputmode: 'numeric', id: 'place', value: wanted ?? ''});
  const by = element('select', {'aria-label': text('messages.by')},
    element('option', {value: 'number'}, text('messages.number')), element('option', {value: 'position'}, text('messages.position')));
  const note = element('p', {class: 'hint', role: 'status'});
  const list = element('ol', {class: 'messages'});
  const draw = keyed(list, message => message.number, message => ({node: card(message)}));
  const older = action(text('messages.older'), () => { state.following = false; return show(Math.max(state.oldest, state.first - COUNT)); });
  const newer = action(text('messages.newer'), () => show(Math.min(state.first + COUNT, Math.max(1, state.last - COUNT + 1))));
  const newest = action(text('messages.newest'), () => { state.following = true; return latest(); });
  const node = element('section', {class: 'card', 'aria-label': text('messages.title')},
    element('h2', {}, text('messages.title')),
    element('form', {class: 'row', onsubmit: event => { event.preventDefault(); go(); }},
      element('label', {class: 'inline', for: 'place'}, text('messages.from')), place, by,
      element('button', {class: 'primary'}, text('messages.show')), element('span', {class: 'gap'}), older, newer, newest),
    note, list);

  async function go() {
    state.following = false;
    try {
      const at = Number(place.value);
      const number = by.value === 'position' ? (await get(`${address}/messages/${at}?by=position`)).number : at;
      await show(number);
    } catch (problem) {
      say(note, problem.message);
    }
  }

  async function show(first) {
    const found = await get(`${address}/messages?from=${Math.max(1, first)}&max=${COUNT}`);
    Object.assign(state, {first: Math.max(1, first), last: found.last, oldest: found.oldest});
    say(note, found.messages.length === 0 ? text(found.last === 0 ? 'messages.none' : 'messages.nothere', number(found.oldest), number(found.last))
      : text('messages.range', number(found.messages[0].number), number(found.messages[found.messages.length - 1].number), number(found.last)));
    draw([...found.messages].reverse());
  }

  async function latest() {
    const last = Math.max(state.last, find()?.last ?? 0);
    await show(last - COUNT + 1);
    if (state.last > last) {
      await show(state.last - COUNT + 1);
    }
  }

  async function follow(queue) {
    if (state.busy || !state.following || queue.last <= state.last && state.first > 0) {
      return;
    }
    state.busy = true;
    try {
      await latest();
    } catch {
      // the link says it
    } finally {
      setTimeout(() => { state.busy = false; }, 500);
    }
  }

  if (wanted) {
    show(Math.max(1, Number(wanted) - 2)).catch(problem => say(note, problem.message));
  }
  return {node, follow};
}

function card(message) {
  const body = message.body ?? message.base64 ?? '';
  const when = Date.parse(message.putAt);
  return element('li', {},
    element('details', {},
      element('summary', {},
        element('span', {class: 'pos'}, `${message.position || message.number}`),
        element('code', {class: 'brief'}, body.slice(0, 300)),
        element('time', {datetime: message.putAt, title: ago(when)}, clock(when))),
      element('p', {class: 'hint'}, text('messages.facts', number(message.number), message.position || '–', message.version)),
      element('pre', {}, pretty(body))));
}
