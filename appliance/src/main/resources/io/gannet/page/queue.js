// One queue: its readers, and its messages by number, without taking them.
import {get} from './api.js';
import {element} from './dom.js';
import {number, text} from './text.js';

const COUNT = 20;

export function queueView(main, [name]) {
  const address = `/v1/queues/${encodeURIComponent(name)}`;
  const note = element('p', {class: 'note', role: 'status'});
  const readers = element('tbody');
  const from = element('input', {type: 'number', min: 1, 'aria-label': text('queue.number')});
  const messages = element('div');
  main.append(
    element('p', {}, element('a', {href: '#/queues'}, `← ${text('queue.back')}`)),
    element('h1', {}, name), note,
    element('h2', {}, text('queue.readers')),
    element('div', {class: 'scroll'}, element('table', {},
      element('thead', {}, element('tr', {},
        element('th', {}, text('queue.reader')),
        element('th', {class: 'number'}, text('queue.behind')),
        element('th', {class: 'number'}, text('queues.open')))),
      readers)),
    element('h2', {}, text('queue.messages', name)),
    element('form', {class: 'row', onsubmit: event => { event.preventDefault(); show(Number(from.value)); }},
      from, element('button', {class: 'primary'}, text('queue.show'))),
    messages);
  start();

  async function start() {
    try {
      const queue = await get(address);
      readers.replaceChildren(...(queue.readers || []).map(reader => element('tr', {},
        element('td', {}, reader.name || text('queue.default')),
        element('td', {class: 'number'}, number(reader.unread)),
        element('td', {class: 'number'}, number(reader.open)))));
      from.value = Math.max(1, queue.last - COUNT + 1);
      await show(Number(from.value));
    } catch (problem) {
      fail(problem);
    }
  }

  async function show(first) {
    try {
      const found = (await get(`${address}/messages?from=${first}&max=${COUNT}`)).messages;
      note.textContent = found.length === 0 ? text('queue.empty') : '';
      messages.replaceChildren(...found.map(message => element('article', {class: 'card'},
        element('h3', {}, `#${number(message.number)}`),
        element('div', {class: 'origin'}, [message.version, message.putAt].filter(Boolean).join(' · ')),
        element('pre', {}, pretty(message)))));
    } catch (problem) {
      fail(problem);
    }
  }

  function fail(problem) {
    note.className = 'note problem';
    note.textContent = problem.message;
  }
}

function pretty(message) {
  const body = message.body ?? message.bodyBase64 ?? '';
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return typeof body === 'string' ? body : JSON.stringify(body, null, 2);
  }
}
