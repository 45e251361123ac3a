// The search box over the live index. The same search is repeated while the page is looked at, so a committed row appears by itself.
import {get} from './api.js';
import {element, marked} from './dom.js';
import {number, text} from './text.js';

const REPEAT = 1000;
const TYPING = 150;
const PAGE = 10;

export function searchView(main, [given, words]) {
  const box = element('input', {
    type: 'search', id: 'q', placeholder: text('search.placeholder'), 'aria-label': text('search.title'), value: words || '',
  });
  const choice = element('select', {'aria-label': text('search.index'), hidden: true});
  const note = element('p', {class: 'note', role: 'status'});
  const hits = element('div', {id: 'hits'});
  const more = element('button', {type: 'button', hidden: true}, text('search.more'));
  const state = {index: given, limit: PAGE, shown: '', timer: 0, running: null};

  main.append(
    element('h1', {}, text('search.title')),
    element('form', {class: 'searching', role: 'search', onsubmit: event => { event.preventDefault(); search(); }},
      choice, box, element('button', {class: 'primary'}, text('search.go'))),
    note, hits, element('div', {class: 'row'}, more),
    element('p', {class: 'note'}, text('search.live')));
  box.addEventListener('input', () => { state.limit = PAGE; plan(TYPING); });
  choice.addEventListener('change', () => { state.index = choice.value; state.limit = PAGE; search(); });
  more.addEventListener('click', () => { state.limit += PAGE; search(); });
  box.focus();
  indexes();

  async function indexes() {
    try {
      const {indexes: all} = await get('/v1/indexes');
      if (all.length === 0) {
        note.textContent = text('search.none');
        return;
      }
      choice.replaceChildren(...all.map(index => element('option', {value: index.name}, index.name)));
      choice.hidden = all.length < 2;
      state.index = all.some(index => index.name === given) ? given : all[0].name;
      choice.value = state.index;
      search();
    } catch (problem) {
      fail(problem);
      plan(REPEAT);
    }
  }

  function plan(wait) {
    clearTimeout(state.timer);
    state.timer = setTimeout(() => (state.index ? search() : indexes()), wait);
  }

  async function search() {
    state.running?.abort();
    state.running = new AbortController();
    const query = box.value.trim();
    try {
      if (!document.hidden) {
        const address = `/v1/search/${encodeURIComponent(state.index)}?q=${encodeURIComponent(query)}&limit=${state.limit}`;
        draw(await get(address, state.running.signal), query);
      }
      plan(REPEAT);
    } catch (problem) {
      if (problem.name !== 'AbortError') {
        fail(problem);
        plan(REPEAT);
      }
    }
  }

  function draw(found, query) {
    const total = found.exact === false ? text('search.atleast', number(found.total)) : number(found.total);
    note.className = 'note';
    note.textContent = text('search.found', total, number(found.took ?? 0));
    more.hidden = found.hits.length < state.limit;
    const shown = JSON.stringify([found.hits, query]);
    if (shown !== state.shown) {
      state.shown = shown;
      hits.replaceChildren(...found.hits.map(hit => card(hit, wordsOf(query))));
    }
  }

  function fail(problem) {
    note.className = 'note problem';
    note.textContent = problem.message;
  }

  return () => { clearTimeout(state.timer); state.running?.abort(); };
}

function wordsOf(query) {
  return query.replace(/(^|\s)-\S+/g, ' ').split(/[\s"()|*]+/).filter(word => word.length > 0);
}

function card(hit, words) {
  const row = typeof hit.row === 'string' ? JSON.parse(hit.row) : hit.row;
  const key = typeof hit.key === 'object' ? Object.values(hit.key).join(', ') : hit.key;
  const fields = Object.entries(row).filter(([, value]) => value !== null && value !== '');
  return element('article', {class: 'card'},
    element('h3', {}, marked(String(row.title ?? row.name ?? key), words)),
    element('div', {class: 'origin'}, `${hit.table} · ${key}`),
    element('dl', {}, fields.flatMap(([name, value]) => [
      element('dt', {}, name),
      element('dd', {}, marked(typeof value === 'object' ? JSON.stringify(value) : String(value), words)),
    ])));
}
