// The search box over the live index. The search is repeated when its index has taken changes, so a committed row appears by itself.
import {action} from './actions.js';
import {body, get} from './api.js';
import {ALL, asking, likeness, orders} from './asking.js';
import {className, element, empty, keyed, say} from './dom.js';
import {fragments} from './hit.js';
import {state, watch} from './store.js';
import {number, text} from './text.js';

const TYPING = 150;
const AGAIN = 400;
const PAGE = 10;
const MOST = 200;
const FACETS = 8;
const KEPT = 60_000;

export function searchView(main, [given, words, ...like]) {
  const box = element('input', {
    type: 'search', id: 'q', placeholder: text('search.placeholder'), 'aria-label': text('search.title'), value: words ?? '', autocomplete: 'off',
    spellcheck: 'false', list: 'suggestions', maxlength: 1000,
  });
  const suggestions = element('datalist', {id: 'suggestions'});
  const choice = element('div', {class: 'tabs', role: 'group', 'aria-label': text('search.index')});
  const note = element('p', {class: 'note', role: 'status'});
  const order = element('select', {id: 'order', 'aria-label': text('search.order'), hidden: true});
  const save = action(text('search.export'), keep, {id: 'export', hidden: true});
  const back = element('button', {type: 'button', id: 'unlike', hidden: true}, text('search.unlike'));
  const filters = element('aside', {class: 'facets', 'aria-label': text('search.facets'), hidden: true});
  const hits = element('div', {id: 'hits'});
  const more = element('button', {type: 'button', hidden: true}, text('search.more'));
  const nothing = empty(text('search.nothing'), text('search.nothing.hint'));
  const none = empty(text('search.none'), text('search.none.hint'), element('pre', {}, 'indexes:\n  articles: {tables: [shop.articles]}'));
  const now = {index: given, limit: PAGE, chosen: new Map(), timer: 0, running: null, known: '', version: '', first: true, queried: '', like: likeness(like)};
  const draw = keyed(hits, hit => `${hit.index} ${hit.table} ${JSON.stringify(hit.key)}`, hit => {
    const node = element('article', {class: `card hit${now.first || now.queried !== query() ? '' : ' arrived'}`});
    let shown = '';
    return {
      node,
      update(one) {
        const said = JSON.stringify([one.row, one.highlights, now.index, query()]);
        if (said !== shown) {
          if (shown !== '' && !now.first && now.queried === query()) {
            node.classList.remove('arrived');
            void node.offsetWidth; // the change is shown again
            node.classList.add('arrived');
          }
          shown = said;
          node.replaceChildren(...fragments(one, query(), now.index));
        }
      },
    };
  });
  nothing.hidden = none.hidden = true;

  main.append(
    element('h1', {class: 'unseen'}, text('search.title')),
    element('form', {class: 'searching', role: 'search', onsubmit: event => { event.preventDefault(); search(); }},
      box, suggestions, element('button', {class: 'primary'}, text('search.go'))),
    choice, element('div', {class: 'row asked'}, note, back, order, save),
    element('div', {class: 'found'}, filters, element('div', {class: 'results'}, hits, nothing, none, element('div', {class: 'row'}, more))),
    element('p', {class: 'hint live-note'}, text('search.live')));
  box.addEventListener('input', () => { reset(); plan(TYPING); suggest(); });
  order.addEventListener('change', () => { now.limit = PAGE; search(); });
  back.addEventListener('click', () => { reset(); search(); box.focus(); });
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
    now.like = null;
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
    const [path, place] = asking(now, asked, order.value);
    history.replaceState(null, '', place);
    try {
      show(await get(path, mine.signal), asked);
    } catch (problem) {
      if (problem.name !== 'AbortError') {
        className(note, 'note problem');
        say(note, problem.message);
      }
    }
  }

  /** Saves every row that is found, whatever is shown. */
  async function keep() {
    const address = URL.createObjectURL(await body(asking(now, query(), '', 'export')[0]));
    const file = `${now.index === ALL ? 'all' : now.index}.ndjson`;
    element('a', {href: address, download: file}).click();
    setTimeout(() => URL.revokeObjectURL(address), KEPT);
    return text('search.exported', file);
  }

  function show(found, asked) {
    className(note, 'note');
    const where = now.index === ALL ? text('search.everywhere') : now.index;
    say(note, now.like ? text('search.likes', now.like.name)
      : text('search.found', found.exact === false ? text('search.atleast', number(found.total)) : number(found.total), where, number(found.took ?? 0)) + (found.similar ? ` · ${text('search.similar')}` : '') + (found.whole === false ? ` · ${text('search.cut')}` : ''));
    draw(found.hits);
    now.queried = asked;
    now.first = false;
    more.hidden = found.hits.length < now.limit || now.limit >= MOST;
    nothing.hidden = found.hits.length > 0;
    back.hidden = now.like === null;
    order.hidden = now.like !== null || order.options.length < 2;
    save.hidden = now.like !== null || found.hits.length === 0;
    facets(found.facets);
  }

  /** Counts by value beside the results; a click keeps only those. */
  function facets(counts) {
    const tables = now.like ? [] : [...new Set((state.indexes ?? []).filter(one => now.index === ALL || one.name === now.index).flatMap(one => one.tables))];
    const groups = Object.entries(counts ?? {}).map(([field, found]) => {
      const values = found.counts.map(one => [one.value, one.hits]).slice(0, FACETS);
      const picked = now.chosen.get(field); // it stays, so that it can be given up
      return [field, picked === undefined || values.some(([value]) => value === picked) ? values : [...values, [picked, 0]]];
    }).filter(([, values]) => values.length > 0);
    if (tables.length > 1) {
      groups.unshift(['table', tables.map(table => [table, null])]);
    }
    filters.hidden = groups.length === 0;
    const focused = document.activeElement?.dataset?.facet;
    filters.replaceChildren(...groups.map(([field, values]) => element('fieldset', {},
      element('legend', {}, field === 'table' ? text('search.table') : field),
      values.map(([value, count]) => element('button', {
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
    if (names.length > 1) {
      names.unshift(ALL);
    }
    if (names.join('\n') !== now.known) {
      now.known = names.join('\n');
      choice.replaceChildren(...names.map(name => element('button', {
        type: 'button', 'data-index': name, onclick: () => { now.index = name; now.first = true; now.noSuggestions = false; reset(); tabs(indexes); ordered(); search(); },
      }, name === ALL ? text('search.all') : name)));
      if (!names.includes(now.index)) {
        now.index = names[0];
      }
      ordered();
      search();
    }
    for (const button of choice.children) {
      button.setAttribute('aria-pressed', String(button.dataset.index === now.index));
    }
    choice.hidden = names.length < 2;
  }

  function ordered() {
    order.replaceChildren(...orders(now.index).map(([value, words]) => element('option', {value}, words)));
  }

  const unwatch = watch(() => {
    if (state.indexes) {
      tabs(state.indexes);
      none.hidden = state.indexes.length > 0;
      box.disabled = state.indexes.length === 0;
    }
    const version = (state.workers ?? []).filter(one => now.index === ALL || one.index === now.index)
      .map(worker => `${worker.index} ${worker.applied} ${worker.stale} ${worker.lag_ms === 0}`).join('\n');
    if (version !== now.version) {
      now.version = version;
      plan(AGAIN);
    }
  });
  return () => { unwatch(); clearTimeout(now.timer); now.running?.abort(); };
}
