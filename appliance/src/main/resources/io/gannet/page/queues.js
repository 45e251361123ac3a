// All queues: what waits, how fast, who reads, and whether they are paused.
import {action} from './actions.js';
import {send} from './api.js';
import {spark} from './chart.js';
import {className, element, empty, keyed, say} from './dom.js';
import {depth, history, rates, state, watch} from './store.js';
import {number, short, span, text} from './text.js';

/** Paused or not, in words; both kinds of pause count. */
export function paused(queue) {
  return queue.settings.putsPaused || queue.settings.readsPaused;
}

/** Pauses or resumes a queue, and tells what was done. */
export async function pause(queue, on) {
  await send('POST', `/v1/queues/${encodeURIComponent(queue.name)}/${on ? 'pause' : 'resume'}`);
  return text(on ? 'queues.did.pause' : 'queues.did.resume', queue.name);
}

function line(first) {
  let queue = first;
  const cells = Object.fromEntries(['depth', 'rate', 'last', 'age', 'readers'].map(name =>
    [name, element('td', {class: name === 'readers' ? '' : 'number', 'data-head': text(`queues.${name}`)})]));
  const small = spark();
  const badge = element('span', {class: 'badge'});
  const button = action('', () => pause(queue, !paused(queue)), {'data-queue': first.name});
  return {
    node: element('tr', {},
      element('th', {scope: 'row'}, element('a', {href: `#/queue/${encodeURIComponent(first.name)}`}, first.name)),
      cells.depth, cells.rate, element('td', {class: 'graph'}, small.node), cells.last, cells.age, cells.readers,
      element('td', {class: 'act'}, badge, button)),
    update(now) {
      queue = now;
      const past = history.queues[queue.name] ?? {};
      const speed = rates(past.last ?? []);
      say(cells.depth, number(depth(queue)));
      say(cells.rate, short((speed[speed.length - 1] ?? 0)));
      say(cells.last, number(queue.last));
      const age = Math.max(0, ...queue.readers.map(reader => reader.oldestAgeSeconds));
      say(cells.age, age > 0 ? span(Math.round(age) * 1000) : '–');
      say(cells.readers, queue.readers.map(reader => reader.name === 'default' ? text('queue.default') : reader.name).join(', ') || '–');
      small.update(past.depth ?? []);
      className(badge, `badge ${paused(queue) ? 'warn' : 'good'}`);
      say(badge, text(paused(queue) ? 'queues.paused' : 'queues.running'));
      say(button, text(paused(queue) ? 'queues.resume' : 'queues.pause'));
      button.setAttribute('aria-label', `${button.textContent} ${queue.name}`);
    },
  };
}

export function queuesView(main) {
  const body = element('tbody');
  const draw = keyed(body, queue => queue.name, line);
  const numbers = ['depth', 'rate'];
  const table = element('div', {class: 'card table', role: 'region', 'aria-label': text('nav.queues')}, element('table', {id: 'queues'},
    element('thead', {}, element('tr', {},
      element('th', {scope: 'col'}, text('queues.name')),
      numbers.map(name => element('th', {scope: 'col', class: 'number'}, text(`queues.${name}`))),
      element('th', {scope: 'col'}, text('queues.graph')),
      ['last', 'age'].map(name => element('th', {scope: 'col', class: 'number'}, text(`queues.${name}`))),
      element('th', {scope: 'col'}, text('queues.readers')),
      element('th', {scope: 'col', class: 'act'}, text('queues.state')))),
    body));
  const none = empty(text('queues.none'), text('queues.none.hint'),
    element('pre', {}, 'curl -d hello http://127.0.0.1:1218/v1/queues/first/messages'));
  main.append(element('h1', {}, text('nav.queues')), element('p', {class: 'lead'}, text('queues.lead')), table, none);
  return watch(() => {
    const queues = state.queues ?? [];
    table.hidden = queues.length === 0;
    none.hidden = state.queues === null || queues.length > 0;
    draw(queues);
  });
}
