// The search box over the live index. The search is repeated when its index has taken changes, so a committed row appears by itself.
import {get} from './api.js';
import {className, element, empty, keyed, say} from './dom.js';
import {fragments} from './hit.js';
import {state, watch} from './store.js';
import {number, text} from './text.js';

const TYPING = 150;
const AGAIN = 400;
const PAGE = 10;
const MOST = 200;
const FACETS = 8;
const GROUPS = 6;
/** Types whose values are counted one by one; numbers and dates only by ranges, of which the page knows none. */
const COUNTED = ['keyword', 'bool', 'text'];

export function searchView(main, [given, words]) {
  const box = element('input', {
    type: 'search', id: 'q', placeholder: text('search.placeholder'), 'aria-label': text('search.title'), value: words ?? '', autocomplete: 'off',
    spellcheck: 'false', list: 'suggestions', maxlength: 1000,
  });
  const suggestions = element('datalist', {id: 'suggestions'});
  const choice = element('div', {class: 'tabs', role: 'group', 'aria-label': text('search.index')});
  const note = element('p', {class: 'note', role: 'status'});
  const filters = element('aside', {class: 'facets', 'aria-label': text('search.facets'), hidden: true});
  const hits = element('div', {id: 'hits'});
  const more = element('button', {type: 'button', hidden: true}, text('search.more'));
  const nothing = empty(text('search.nothing'), text('search.nothing.hint'));
  const none = empty(text('search.none'), text('search.none.hint'), element('pre', {}, 'indexes:\n  articles: {tables: [shop.articles]}'));
  const now = {index: given, limit: PAGE, chosen: new Map(), timer: 0, running: null, known: '', version: '', first: true, queried: ''};
  const draw = keyed(hits, hit => `${hit.table} ${JSON.stringify(hit.key)}`, hit => {
    const node = element('article', {class: `card hit${now.first || now.queried !== query() ? '' : ' arrived'}`});
    let shown = '';
    return {
      node,
      update(one) {
        const said = JSON.stringify([one.row, one.highlights, query()]);
        if (said !== shown) {
          if (shown !== '' && now.queried === query()) {
            node.classList.remove('arrived');
            void node.offsetWidth; // the change is shown again
            node.classList.add('arrived');
          }
          shown = said;
          node.replaceChildren(...fragments(one, query()));
        }
      },
    };
  });
  nothing.hidden = none.hidden = true;

  main.append(
    element('h1', {class: 'unseen'}, text('search.title')),
    element('form', {class: 'searching', role: 'search', onsubmit: event => { event.preventDefault(); search(); }},
      box, suggestions, element('button', {class: 'primary'}, text('search.go'))),
    choice, note,
    element('div', {class: 'found'}, filters, element('div', {class: 'results'}, hits, nothing, none, element('div', {class: 'row'}, more))),
    element('p', {class: 'hint live-note'}, text('search.live')));
  box.addEventListener('input', () => { reset(); plan(TYPING); suggest(); });
  more.addEventListener('click', () => { now.limit = Math.min(MOST, now.limit + PAGE); search(); });
  if (!matchMedia('(max-width: 700px)').matches) {
    box.focus();
  }

  function query() {
    return box.value.trim();
  }

  function reset() {
    now.limit = PAGE;
    now.chosen.clear();
  }

  function plan(wait) {
    if (now.timer === 0 || wait === TYPING) {
      clearTimeout(now.timer);
      now.timer = setTimeout(() => { now.timer = 0; search(); }, wait);
    }
  }

  async function suggest() {
    const at = query();
    if (!now.index || at.length === 0 || now.noSuggestions) {
      return;
    }
    try {
      const found = await get(`/v1/search/${encodeURIComponent(now.index)}/suggest?q=${encodeURIComponent(at)}&limit=8`);
      if (at === query()) {
        suggestions.replaceChildren(...(found.suggestions ?? []).map(one => element('option', {value: one.text})));
      }
    } catch (problem) {
      now.noSuggestions = problem.status === 404;
    }
  }

  async function search() {
    if (!now.index) {
      return;
    }
    now.running?.abort();
    const mine = now.running = new AbortController();
    const asked = query();
    history.replaceState(null, '', `#/search/${encodeURIComponent(now.index)}${asked ? `/${encodeURIComponent(asked)}` : ''}`);
    try {
      const found = await get(`/v1/search/${encodeURIComponent(now.index)}?${parameters(asked)}`, mine.signal);
      show(found, asked);
    } catch (problem) {
      if (problem.name !== 'AbortError') {
        className(note, 'note problem');
        say(note, problem.message);
      }
    }
  }

  function parameters(asked) {
    const all = new URLSearchParams({q: asked, limit: now.limit});
    const fields = state.indexes?.find(one => one.name === now.index)?.fields;
    if (fields) {
      all.set('highlight', '*');
      Object.keys(fields).filter(field => fields[field].facet && COUNTED.includes(fields[field].type)).slice(0, GROUPS).forEach(field => all.append('facet', field));
    }
    for (const [field, value] of now.chosen) {
      field === 'table' ? all.set('table', value) : all.append('filter', `${field}:"${value.replace(/["\\]/g, '\\$&')}"`);
    }
    return all;
  }

  function show(found, asked) {
    className(note, 'note');
    say(note, text('search.found', found.exact === false ? text('search.atleast', number(found.total)) : number(found.total),
      now.index, number(found.took ?? 0)) + (found.similar ? ` · ${text('search.similar')}` : '') + (found.whole === false ? ` · ${text('search.cut')}` : ''));
    draw(found.hits);
    now.queried = asked;
    now.first = false;
    more.hidden = found.hits.length < now.limit || now.limit >= MOST;
    nothing.hidden = found.hits.length > 0;
    facets(found.facets);
  }

  /** Counts by value beside the results; a click keeps only those. */
  function facets(counts) {
    const tables = state.indexes?.find(one => one.name === now.index)?.tables ?? [];
    const groups = Object.entries(counts ?? {}).map(([field, found]) => [field, found.counts.map(one => [one.value, one.hits])]);
    if (tables.length > 1) {
      groups.unshift(['table', tables.map(table => [table, null])]);
    }
    filters.hidden = groups.length === 0;
    const focused = document.activeElement?.dataset?.facet;
    filters.replaceChildren(...groups.map(([field, values]) => element('fieldset', {},
      element('legend', {}, field === 'table' ? text('search.table') : field),
      values.slice(0, FACETS).map(([value, count]) => element('button', {
        type: 'button', class: 'facet', 'data-facet': `${field}:${value}`, 'aria-pressed': String(now.chosen.get(field) === value),
        onclick: () => {
          now.chosen.get(field) === value ? now.chosen.delete(field) : now.chosen.set(field, value);
          now.limit = PAGE;
          search();
        },
      }, element('span', {}, value === '' ? '–' : value), count === null ? null : element('span', {class: 'count'}, number(count)))))));
    if (focused) {
      filters.querySelector(`[data-facet="${CSS.escape(focused)}"]`)?.focus();
    }
  }

  function tabs(indexes) {
    const names = indexes.map(index => index.name);
    if (names.join('\n') !== now.known) {
      now.known = names.join('\n');
      choice.replaceChildren(...names.map(name => element('button', {
        type: 'button', 'data-index': name, onclick: () => { now.index = name; now.first = true; now.noSuggestions = false; reset(); tabs(indexes); search(); },
      }, name)));
      if (!names.includes(now.index)) {
        now.index = names[0];
      }
      search();
    }
    for (const button of choice.children) {
      button.setAttribute('aria-pressed', String(button.dataset.index === now.index));
    }
    choice.hidden = names.length < 2;
  }

  const unwatch = watch(() => {
    if (state.indexes) {
      tabs(state.indexes);
      none.hidden = state.indexes.length > 0;
      box.disabled = state.indexes.length === 0;
    }
    const worker = state.workers?.find(one => one.index === now.index);
    const version = worker ? `${worker.index} ${worker.applied} ${worker.stale} ${worker.lag_ms === 0}` : '';
    if (version !== now.version) {
      now.version = version;
      plan(AGAIN);
    }
  });
  return () => { unwatch(); clearTimeout(now.timer); now.running?.abort(); };
}
