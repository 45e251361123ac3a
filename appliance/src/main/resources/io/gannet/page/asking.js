// What a search asks /v1 for, and where the page is then.
import {state} from './store.js';
import {text} from './text.js';

/** All indexes at once. */
export const ALL = '*';

const GROUPS = 6;
const MOST_ORDERS = 12;
/** Types whose values are counted one by one; numbers and dates only by ranges, of which the page knows none. */
const COUNTED = ['keyword', 'bool', 'text'];

/** Fields by name of what is searched; of fields that several indexes have, the first. */
function fields(index) {
  const found = {};
  for (const one of state.indexes ?? []) {
    if (index === ALL || one.name === index) {
      for (const [name, how] of Object.entries(one.fields)) {
        found[name] ??= how;
      }
    }
  }
  return Object.entries(found);
}

/** The row that others shall be like, as the page's address names it: index, table, key as JSON, name. */
export function likeness([index, table, key, name]) {
  return key ? {index, table, key, name: name ?? key} : null;
}

/** The address at which rows like this hit are shown, of a search for these words in this index. */
export function likeOf(hit, name, from, asked) {
  return `#/search/${[from, asked, hit.index, hit.table, JSON.stringify(hit.key), name].map(encodeURIComponent).join('/')}`;
}

/** By what the hits of an index can be ordered: [parameter, words] each; the rank first. */
export function orders(index) {
  const sortable = index === ALL ? [] : fields(index).filter(([, how]) => how.sort).map(([name]) => name).slice(0, MOST_ORDERS);
  return [['', text('search.order.score')], ...sortable.flatMap(name => [[`${name}:asc`, `${name} ↑`], [`${name}:desc`, `${name} ↓`]])];
}

/** The request, and the page's address. */
export function asking(now, asked, order, kind = '') {
  if (now.like) {
    const {index, table, key, name} = now.like;
    return [`/v1/search/${encodeURIComponent(index)}/similar?${new URLSearchParams({table, key, limit: now.limit})}`,
      likeOf({index, table, key: JSON.parse(key)}, name, now.index, asked)];
  }
  const all = new URLSearchParams({q: asked});
  for (const [field, value] of now.chosen) {
    field === 'table' ? all.set('table', value) : all.append('filter', `${field}:"${value.replace(/["\\]/g, '\\$&')}"`);
  }
  const place = `#/search/${encodeURIComponent(now.index)}${asked ? `/${encodeURIComponent(asked)}` : ''}`;
  if (kind) {
    return [`/v1/search/${encodeURIComponent(now.index)}/${kind}?${all}`, place];
  }
  all.set('limit', now.limit);
  all.set('highlight', '*');
  if (order) {
    all.set('sort', order);
  }
  fields(now.index).filter(([, how]) => how.facet && COUNTED.includes(how.type)).slice(0, GROUPS).forEach(([name]) => all.append('facet', name));
  return [`/v1/search/${encodeURIComponent(now.index)}?${all}`, place];
}
