// One row followed: its events in the outbox and the queue, what each index did with them and when, and the row beside its document.
import {get} from './api.js';
import {className, element, empty, say} from './dom.js';
import {state, watch} from './store.js';
import {clock, number, span, text} from './text.js';

const AGAIN = 1000;
const RECENT = 60_000;
const MOST_TABLES = 200;

/** The address of a row's trace. */
export function traceOf(table, values) {
  return `#/trace/${[table, ...values].map(part => encodeURIComponent(String(part))).join('/')}`;
}

export function traceView(main, [table, ...given]) {
  const now = {table: table ?? '', values: given, version: '', timer: 0, running: null, known: ''};
  const choice = element('select', {id: 'trace-table'});
  const key = element('input', {type: 'text', id: 'trace-key', value: given.join(', '), autocomplete: 'off', spellcheck: 'false', maxlength: 1000, placeholder: text('trace.placeholder')});
  const note = element('p', {class: 'note', role: 'status'});
  const found = element('div');
  const none = empty(text('trace.none'), text('trace.none.hint'));
  main.append(element('h1', {}, text('nav.trace')), element('p', {class: 'lead'}, text('trace.lead')),
    element('form', {class: 'card row', 'aria-label': text('nav.trace'), onsubmit: event => { event.preventDefault(); ask(); }},
      element('label', {class: 'inline', for: 'trace-table'}, text('jobs.table')), choice,
      element('label', {class: 'inline', for: 'trace-key'}, text('trace.key')), key,
      element('button', {class: 'primary'}, text('trace.go'))),
    note, found, none);

  function ask() {
    now.table = choice.value;
    now.values = [key.value.trim()];
    history.replaceState(null, '', traceOf(now.table, now.values));
    look();
  }

  async function look() {
    if (!now.table || now.values.length === 0 || now.values[0] === '') {
      return;
    }
    now.running?.abort();
    const mine = now.running = new AbortController();
    try {
      const told = await fetched(now.values, mine.signal).catch(problem => {
        // a key of several columns, written with commas
        const parts = now.values.length === 1 ? now.values[0].split(',').map(part => part.trim()) : [];
        if (problem.status !== 400 || parts.length < 2) {
          throw problem;
        }
        return fetched(parts, mine.signal);
      });
      say(note, '');
      none.hidden = true;
      draw(told);
      if (underWay(told)) {
        plan(AGAIN);
      }
    } catch (problem) {
      if (problem.name !== 'AbortError') {
        className(note, 'note problem');
        say(note, problem.message);
        found.replaceChildren();
      }
    }
  }

  function fetched(values, signal) {
    const all = new URLSearchParams({table: now.table});
    values.forEach(value => all.append('key', value));
    return get(`/v1/trace?${all}`, signal);
  }

  function draw(told) {
    const drawn = [way(told), ...told.indexes.map(index => side(told, index))];
    const said = JSON.stringify(told);
    if (found.dataset.said !== said) {
      found.dataset.said = said;
      found.replaceChildren(...drawn);
    }
  }

  const unwatch = watch(() => {
    const tables = [...new Set([...(state.indexes ?? []).flatMap(index => index.tables ?? []),
      ...(state.capture?.tables ?? []).map(one => one.table)])].sort().slice(0, MOST_TABLES);
    if (tables.join() !== now.known) {
      now.known = tables.join();
      choice.replaceChildren(...tables.map(one => element('option', {value: one, selected: one === now.table}, one)));
    }
    const version = (state.workers ?? []).map(worker => `${worker.index} ${worker.applied} ${worker.stale} ${worker.parked}`).join();
    if (version !== now.version) {
      plan(now.version === '' ? 0 : AGAIN);
      now.version = version;
    }
  });

  function plan(wait) {
    now.timer ||= setTimeout(() => { now.timer = 0; look(); }, wait);
  }
  return () => { unwatch(); clearTimeout(now.timer); now.running?.abort(); };
}

/** Whether an event of the last minute has not been found by every index yet. */
function underWay(told) {
  return told.outbox.length > 0 || told.queue.events.some(event => Date.now() - event.queued_at < RECENT
    && told.indexes.some(index => index.steps && !index.steps.some(step => step.number >= event.number)));
}

/** The events, the newest first, and what became of each. */
function way(told) {
  const lines = [
    ...told.outbox.map(event => line(event, text('trace.inoutbox'), [])),
    ...told.queue.events.map(event => line(event,
      element('a', {href: `#/queue/${encodeURIComponent(told.queue.name)}/${event.number}`}, number(event.number)), steps(told, event))),
  ];
  const badge = element('span', {class: `badge ${told.locked ? 'warn' : told.exists ? 'good' : ''}`},
    text(told.locked ? 'trace.locked' : told.exists ? 'trace.exists' : 'trace.absent'));
  return element('section', {class: 'card', 'aria-label': text('trace.way')},
    element('div', {class: 'head'}, element('h2', {}, `${told.table} ${Object.values(told.key).join(', ')}`), badge),
    lines.length === 0 ? element('p', {class: 'hint'}, text('trace.noevents', number(told.queue.looked_back_to)))
      : element('div', {class: 'table', role: 'region', tabindex: '0', 'aria-label': text('trace.way')}, element('table', {},
        element('thead', {}, element('tr', {}, ['op', 'source', 'captured', 'queued', 'number', 'index'].map(head => element('th', {scope: 'col'}, text(`trace.${head}`))))),
        element('tbody', {}, lines))));
}

function line(event, where, done) {
  const captured = event.captured_at > 0 ? event.captured_at : event.queued_at;
  return element('tr', {},
    element('th', {scope: 'row', 'data-head': text('trace.op')}, text(`op.${event.op}`)),
    element('td', {'data-head': text('trace.source')}, event.source),
    element('td', {'data-head': text('trace.captured')}, captured ? clock(captured) : '–'),
    element('td', {'data-head': text('trace.queued')}, event.queued_at ? `+${span(Math.max(0, event.queued_at - captured))}` : '–'),
    element('td', {'data-head': text('trace.number')}, where),
    element('td', {class: 'wrap', 'data-head': text('trace.index')}, done.length > 0 ? done.join('; ') : '–'));
}

/** What each index did with this event; several events of a key may be one step. */
function steps(told, event) {
  const captured = event.captured_at > 0 ? event.captured_at : event.queued_at;
  return told.indexes.map(index => {
    const step = (index.steps ?? []).find(one => (one.queue ?? told.queue.name) === told.queue.name && one.number === event.number);
    if (step) {
      return `${index.index}: ${text('trace.visible', text(`step.${step.outcome}`), span(Math.max(0, step.visible_at - captured)))}`;
    }
    return event.number > (index.delivered_through ?? 0) ? `${index.index}: ${text('trace.unread')}` : '';
  }).filter(Boolean);
}

/** One index: the row as it should be beside the document that there is. */
function side(told, index) {
  const wanted = index.expected ?? told.row;
  const document = index.document ?? {};
  const columns = [...new Set([...Object.keys(wanted), ...Object.keys(document)])];
  const same = index.equal !== false;
  const head = element('div', {class: 'head'},
    element('h2', {}, element('a', {href: `#/search/${encodeURIComponent(index.index)}`}, index.index)),
    index.equal === undefined ? null : element('span', {class: `badge ${same ? 'good' : 'bad'}`}, text(same ? 'trace.equal' : 'trace.differs')),
    index.parked ? element('span', {class: 'badge warn'}, text('trace.parked', number(index.parked.attempts))) : null);
  const problems = [...(index.failed ?? []), index.problem].filter(Boolean).map(words => element('p', {class: 'problem'}, words));
  if (index.part_of) {
    return element('section', {class: 'card', 'aria-label': index.index}, head, problems,
      element('p', {}, text('trace.part', index.part_of, number(index.documents_in_all ?? (index.documents ?? []).length))),
      element('ul', {class: 'attention'}, (index.documents ?? []).map(one => element('li', {},
        element('a', {href: traceOf(index.part_of, Object.values(one.key))}, Object.values(one.key).join(', ')), ' ', text(one.equal ? 'trace.equal' : 'trace.differs')))));
  }
  return element('section', {class: 'card', 'aria-label': index.index}, head, problems,
    columns.length === 0 ? element('p', {class: 'hint'}, text('trace.both')) : element('div', {class: 'table', role: 'region', tabindex: '0', 'aria-label': index.index}, element('table', {},
      element('thead', {}, element('tr', {}, ['column', 'row', 'document'].map(one => element('th', {scope: 'col'}, text(`trace.${one}`))))),
      element('tbody', {}, columns.map(column => element('tr', {class: wanted[column] === document[column] ? null : 'differs'},
        element('th', {scope: 'row'}, column),
        element('td', {class: 'wrap', 'data-head': text('trace.row')}, shown(wanted[column])),
        element('td', {class: 'wrap', 'data-head': text('trace.document')}, shown(document[column]))))))));
}

function shown(value) {
  return value === undefined ? '–' : value === null ? 'NULL' : typeof value === 'string' ? value : JSON.stringify(value);
}
