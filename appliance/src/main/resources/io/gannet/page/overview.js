// At a glance: whether all is well, how fresh, how fast, and what has just changed.
import {chart, spark} from './chart.js';
import {className, element, keyed, say} from './dom.js';
import {feed} from './feed.js';
import {depth, history, rates, state, together, watch} from './store.js';
import {ago, number, short, span, text} from './text.js';

const SLOW = 2000;
const STILL = 3;

/** What needs attention: [words, address] each. */
export function attention() {
  const found = [];
  for (const worker of state.workers ?? []) {
    if (worker.state === 'paused') {
      found.push([text('attention.paused', worker.index), '#/sync']);
    } else if (worker.problem) {
      found.push([`${worker.index}: ${worker.problem}`, '#/sync']);
    }
  }
  for (const queue of state.queues ?? []) {
    if (queue.settings.putsPaused || queue.settings.readsPaused) {
      found.push([text('attention.queue', queue.name), `#/queue/${encodeURIComponent(queue.name)}`]);
    }
  }
  if (state.failed?.total > 0) {
    found.push([text('attention.failed', number(state.failed.total)), '#/failed']);
  }
  for (const table of state.capture?.tables ?? []) {
    table.problems.forEach(problem => found.push([`${table.table}: ${problem}`, '#/capture']));
  }
  for (const target of state.scrub ?? []) {
    if (target.left > 0) {
      found.push([text('attention.left', target.target, number(target.left)), '#/sync']);
    }
  }
  for (const [name, words] of Object.entries(state.ready ?? {})) {
    if (words !== 'ok' && name !== 'capture' && !name.startsWith('worker ')) {
      found.push([`${name}: ${words}`, '#/sync']);
    }
  }
  return found;
}

/** The oldest full pass over all targets; 0 while one is missing. */
function provenAt() {
  const all = state.scrub ?? [];
  return all.length > 0 && all.every(target => target.passed_at > 0 && target.left === 0)
    ? Math.min(...all.map(target => target.passed_at)) : 0;
}

function tile(title, href) {
  const value = element('strong', {}, '–');
  const under = element('span', {class: 'under'}, ' ');
  const small = spark();
  return {
    node: element('a', {class: 'card tile', href}, element('span', {class: 'tile-title'}, title), value, under, small.node),
    update(words, note, values) {
      say(value, words);
      say(under, note);
      small.update(values);
    },
  };
}

export function overviewView(main) {
  const verdict = element('h1', {class: 'verdict', tabindex: '-1'});
  const says = element('p', {class: 'lead'});
  const problems = element('ul', {class: 'attention'});
  const drawProblems = keyed(problems, one => one.join(' '), ([words, href]) => ({node: element('li', {}, element('a', {href}, words))}));
  const tiles = {
    lag: tile(text('tile.lag'), '#/sync'), rate: tile(text('tile.rate'), '#/queues'),
    depth: tile(text('tile.depth'), '#/queues'), failed: tile(text('tile.failed'), '#/failed'),
  };
  const speed = chart(text('chart.rate'), [{name: text('chart.in'), tone: 'a'}, {name: text('chart.applied'), tone: 'b'}],
    value => text('unit.persecond', short(value)));
  const waiting = chart(text('chart.depth'), [{name: text('chart.waiting'), tone: 'a'}], value => short(value));
  const late = chart(text('chart.lag'), [{name: text('tile.lag'), tone: 'a'}], span, 50);
  const changes = feed();
  const indexes = element('ul', {class: 'indexes'});
  const drawIndexes = keyed(indexes, one => one.name, one => {
    const rows = element('strong');
    const proof = element('span', {class: 'hint'});
    return {
      node: element('li', {}, element('a', {href: `#/search/${encodeURIComponent(one.name)}`}, one.name), rows, proof),
      update(index) {
        say(rows, text('rows', number(index.rows)));
        const targets = (state.scrub ?? []).filter(target => target.target.startsWith(`${index.name}/`));
        const passed = targets.length > 0 && targets.every(target => target.passed_at > 0);
        say(proof, passed ? text('proof.short', ago(Math.min(...targets.map(target => target.passed_at)))) : text('proof.waiting'));
      },
    };
  });
  const noIndex = element('p', {class: 'hint'}, text('search.none'));

  main.append(
    element('section', {class: 'hero'}, verdict, says, problems),
    element('div', {class: 'tiles'}, Object.values(tiles).map(one => one.node)),
    element('div', {class: 'charts'}, speed.node, waiting.node, late.node),
    element('div', {class: 'halves'}, changes.node,
      element('section', {class: 'card', 'aria-label': text('indexes.title')}, element('h2', {}, text('indexes.title')), indexes, noIndex)));

  return watch(() => {
    judge();
    figures();
    changes.update();
    drawIndexes(state.indexes ?? []);
    className(noIndex, state.indexes?.length === 0 ? 'hint' : 'hint gone');
  });

  function judge() {
    const found = state.link === 'live' ? attention() : [];
    const lag = Math.max(0, ...(state.workers ?? []).map(worker => worker.lag_ms));
    const mood = state.link === 'gone' ? 'gone' : state.link === 'locked' ? 'locked' : state.workers === null ? 'connecting'
      : found.length > 0 ? 'bad' : lag > SLOW ? 'behind' : 'good';
    className(verdict, `verdict ${mood}`);
    say(verdict, text(`verdict.${mood}`, found.length));
    const proven = provenAt();
    say(says, mood === 'good'
      ? `${text('lead.good')} ${proven ? text('lead.proven', ago(proven)) : ''}` : text(`lead.${mood}`, span(lag)));
    drawProblems(found.slice(0, 12));
  }

  function figures() {
    const sum = (a, b) => a + b;
    const applied = together(history.workers, 'applied', sum, rates);
    const put = together(history.queues, 'last', sum, rates);
    const deep = together(history.queues, 'depth', sum);
    const lag = together(history.workers, 'lag_ms', Math.max);
    const recent = applied.slice(-STILL);
    const lagNow = Math.max(0, ...(state.workers ?? []).map(worker => worker.lag_ms));
    const freshness = Math.max(0, ...(state.workers ?? []).map(worker => worker.freshness_ms ?? 0));
    const deepNow = (state.queues ?? []).reduce((all, queue) => all + depth(queue), 0);
    const beats = (state.workers ?? []).map(worker => worker.heartbeat_ms).filter(ms => ms !== undefined);
    tiles.lag.update(span(lagNow), [freshness ? text('tile.fresh', span(freshness)) : '', beats.length > 0 ? text('tile.beat', span(Math.max(...beats))) : '']
      .filter(Boolean).join(' · ') || ' ', lag);
    tiles.rate.update(short(recent.reduce(sum, 0) / Math.max(1, recent.length)),
      text('tile.applied', number((state.workers ?? []).reduce((all, worker) => all + worker.applied, 0))), applied);
    tiles.depth.update(short(deepNow), text('tile.queues', number(state.queues?.length ?? 0)), deep);
    tiles.failed.update(number(state.failed?.total ?? 0), text(state.failed?.total > 0 ? 'tile.look' : 'tile.nothing'), []);
    speed.update(history.at, [put, applied]);
    waiting.update(history.at, [deep]);
    late.update(history.at, [lag]);
  }
}
