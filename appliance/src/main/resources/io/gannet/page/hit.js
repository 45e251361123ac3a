// One search hit. What matched is marked by text nodes only, whatever a row holds.
import {ALL, likeOf} from './asking.js';
import {element} from './dom.js';
import {text} from './text.js';
import {traceOf} from './trace.js';

const TITLES = ['title', 'name', 'subject', 'headline', 'label'];
const FIELDS = 7;
const LONG = 260;

/** The nodes of a hit's card, found in this index by this query. */
export function fragments(hit, query, from) {
  const row = hit.row ?? {};
  const words = wordsOf(query);
  const key = typeof hit.key === 'object' ? Object.values(hit.key).join(', ') : String(hit.key);
  const name = TITLES.find(one => typeof row[one] === 'string' && row[one] !== '');
  const fields = Object.entries(row)
    .filter(([field, value]) => value !== null && value !== '' && field !== name && !(field in (hit.key ?? {})));
  const long = fields.filter(([, value]) => String(value).length > 60);
  const brief = fields.filter(([, value]) => String(value).length <= 60);
  return [
    element('h2', {}, name ? value(hit, name, words) : key),
    long.slice(0, 2).map(([field]) => element('p', {class: 'body', title: field}, value(hit, field, words))),
    element('dl', {}, brief.slice(0, FIELDS).map(([field]) => element('div', {}, element('dt', {}, field), element('dd', {}, value(hit, field, words))))),
    element('p', {class: 'origin'}, `${from === ALL ? `${hit.index} · ` : ''}${hit.table} · ${key} · `, element('a', {
      href: traceOf(hit.table, typeof hit.key === 'object' ? Object.values(hit.key) : [hit.key]), 'aria-label': `${text('trace.follow')} ${key}`,
    }, text('trace.follow')), ' · ', element('a', {
      class: 'like', href: likeOf(hit, String(name ? row[name] : key).slice(0, 60), from, query), 'aria-label': `${text('search.like')} ${key}`,
    }, text('search.like'))),
  ].flat();
}

/** A field's text: the fragments that the server marked, else the value with the words of the query marked. */
function value(hit, field, words) {
  if (hit.highlights?.[field] !== undefined) {
    return served(hit.highlights[field]);
  }
  const raw = hit.row[field];
  const words0 = typeof raw === 'object' ? JSON.stringify(raw) : String(raw);
  return marked(around(words0, words), words);
}

/** Fragments as the server tells them, escaped with matches in mark: taken apart into text nodes, never parsed as markup. */
function served(fragments) {
  return fragments.split(/<mark>(.*?)<\/mark>/s).map((part, i) => i % 2 === 1 ? element('mark', {}, plain(part)) : plain(part));
}

const ENTITIES = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"};

function plain(escaped) {
  return escaped.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (all, decimal, hex, name) =>
    decimal ? String.fromCodePoint(Number(decimal)) : hex ? String.fromCodePoint(parseInt(hex, 16)) : ENTITIES[name] ?? all);
}

/** A long text from shortly before the first word. */
function around(words, wanted) {
  if (words.length <= LONG) {
    return words;
  }
  const low = words.toLowerCase();
  const first = wanted.map(word => low.indexOf(word.toLowerCase())).filter(at => at >= 0);
  const from = Math.max(0, (first.length > 0 ? Math.min(...first) : 0) - 60);
  return `${from > 0 ? '… ' : ''}${words.slice(from, from + LONG)}${from + LONG < words.length ? ' …' : ''}`;
}

function wordsOf(query) {
  return query.replace(/(^|\s)-\S+/g, ' ').replace(/\b\w+:/g, ' ').split(/[\s"()|*~^+]+/).filter(word => word.length > 0);
}

function marked(words, wanted) {
  if (wanted.length === 0) {
    return [words];
  }
  const pattern = new RegExp(`(${wanted.map(w => w.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'giu');
  return words.split(pattern).map((part, index) => index % 2 === 1 ? element('mark', {}, part) : part);
}
