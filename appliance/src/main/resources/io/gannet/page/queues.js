// All queues: depth, rate, age, state.
import {get, send} from './api.js';
import {element, spark} from './dom.js';
import {number, text} from './text.js';

const EVERY = 1000;
const KEPT = 60;

export function queuesView(main) {
  const note = element('p', {class: 'note', role: 'status'});
  const body = element('tbody');
  const history = new Map();
  let timer = 0;
  const columns = ['name', 'unread', 'open', 'last', 'rate', 'age', 'depth', 'state'];
  const numbers = new Set(['unread', 'open', 'last', 'rate', 'age']);
  main.append(
    element('h1', {}, text('queues.title')), note,
    element('div', {class: 'scroll'}, element('table', {id: 'queues'},
      element('thead', {}, element('tr', {}, columns.map(c =>
        element('th', {scope: 'col', class: numbers.has(c) ? 'number' : null}, text(`queues.${c}`))))),
      body)));
  refresh();

  async function refresh() {
    try {
      if (!document.hidden) {
        draw((await get('/v1/queues')).queues);
      }
    } catch (problem) {
      note.className = 'note problem';
      note.textContent = problem.message;
    }
    timer = setTimeout(refresh, EVERY);
  }

  function draw(queues) {
    note.className = 'note';
    note.textContent = queues.length === 0 ? text('queues.none') : '';
    const focused = document.activeElement?.dataset?.queue;
    body.replaceChildren(...queues.map(queue => line(queue)));
    if (focused) {
      body.querySelector(`button[data-queue="${CSS.escape(focused)}"]`)?.focus();
    }
  }

  function line(queue) {
    const figures = summary(queue);
    const past = history.get(queue.name) || [];
    past.push({at: performance.now(), last: queue.last, unread: figures.unread});
    history.set(queue.name, past.slice(-KEPT));
    const paused = queue.settings?.readsPaused || queue.settings?.putsPaused;
    return element('tr', {},
      element('td', {}, element('a', {href: `#/queue/${encodeURIComponent(queue.name)}`}, queue.name)),
      cell(figures.unread), cell(figures.open), cell(queue.last), cell(rate(past)),
      element('td', {class: 'number'}, figures.age === null ? '–' : text('seconds', number(figures.age))),
      element('td', {}, spark(past.map(p => p.unread))),
      element('td', {},
        element('span', {class: `badge ${paused ? 'bad' : 'good'}`}, text(paused ? 'queues.paused' : 'queues.running')), ' ',
        element('button', {type: 'button', 'data-queue': queue.name, onclick: () => pause(queue.name, !paused)},
          text(paused ? 'queues.resume' : 'queues.pause'))));
  }

  async function pause(name, on) {
    try {
      await send('POST', `/v1/queues/${encodeURIComponent(name)}/${on ? 'pause' : 'resume'}`);
    } catch (problem) {
      note.className = 'note problem';
      note.textContent = problem.message;
    }
  }

  return () => clearTimeout(timer);
}

/** Unread, open and age over all readers: the largest of each, since the slowest reader is what matters. */
export function summary(queue) {
  const readers = queue.readers || [];
  const oldest = Math.min(...readers.map(r => r.oldestUnreadAt || Infinity));
  return {
    unread: Math.max(0, ...readers.map(r => r.unread)),
    open: Math.max(0, ...readers.map(r => r.open)),
    age: Number.isFinite(oldest) ? Math.max(0, Math.round((Date.now() - oldest) / 1000)) : null,
  };
}

function rate(past) {
  const first = past[Math.max(0, past.length - 6)];
  const last = past[past.length - 1];
  return last.at > first.at ? Math.round((last.last - first.last) * 1000 / (last.at - first.at)) : 0;
}

function cell(value) {
  return element('td', {class: 'number'}, number(value));
}
