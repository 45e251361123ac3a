// Proof of sync: per index, how late it is, and for each of its tables when every row was last compared.
import {action} from './actions.js';
import {send} from './api.js';
import {chart} from './chart.js';
import {className, element, empty, keyed, say} from './dom.js';
import {history, state, watch} from './store.js';
import {ago, number, span, text} from './text.js';

const FIGURES = ['applied', 'stale', 'rejected', 'retried', 'locked', 'parked', 'checkpoints'];
const TONES = {running: 'good', paused: 'warn', waiting: 'bad', stopped: 'bad'};

function proof(first) {
  const mark = element('span', {class: 'seal', 'aria-hidden': 'true'});
  const words = element('strong');
  const detail = element('span', {class: 'hint'});
  const bar = element('progress', {max: 1, 'aria-label': text('sync.pass', first.target)});
  const table = first.target.slice(first.target.indexOf('/') + 1);
  return {
    node: element('li', {class: 'proof'}, mark,
      element('div', {}, element('span', {class: 'proof-table'}, table), words, detail, bar),
      action(text('jobs.verify'), async () => {
        await send('POST', '/v1/verifies', {of: first.target});
        return text('jobs.did.start', `${text('kind.verify')} ${first.target}`);
      }, {'aria-label': `${text('jobs.verify')} ${first.target}`})),
    update(target) {
      const passed = target.passed_at > 0;
      className(mark, `seal ${!passed ? '' : target.left > 0 ? 'bad' : 'good'}`);
      say(words, !passed ? text('sync.notyet') : target.left > 0 ? text('sync.left', number(target.left))
        : text('sync.equal', number(target.rows), ago(target.passed_at)));
      say(detail, [
        passed && target.repaired > 0 ? text('sync.repaired', number(target.repaired)) : '',
        target.bound_seconds > 0 ? text('sync.bound', span(target.bound_seconds * 1000)) : '',
        target.note,
      ].filter(Boolean).join(' · ') || ' ');
      bar.value = target.rows > 0 ? Math.min(1, target.rows_in_this_pass / target.rows) : 0;
    },
  };
}

function card(first) {
  let worker = first;
  const badge = element('span', {class: 'badge'});
  const problem = element('p', {class: 'problem'});
  const figures = Object.fromEntries(['rows', 'lag', 'freshness', 'heartbeat', ...FIGURES].map(name => [name, element('dd')]));
  const button = action('', async () => {
    const on = worker.state !== 'paused';
    await send('POST', `/v1/workers/${encodeURIComponent(worker.index)}/${on ? 'pause' : 'resume'}`);
    return text(on ? 'sync.did.pause' : 'sync.did.resume', worker.index);
  }, {'data-worker': first.index});
  const rebuild = action(text('sync.rebuild'), async () => {
    await send('POST', '/v1/rebuilds', {index: worker.index});
    return text('jobs.did.start', `${text('kind.rebuild')} ${worker.index}`);
  }, {'data-rebuild': first.index, 'aria-label': `${text('sync.rebuild')} ${first.index}`});
  const built = element('a', {class: 'badge live', href: '#/jobs', hidden: true});
  const late = chart(text('chart.lag'), [{name: text('tile.lag'), tone: 'a'}], span, 50);
  const proofs = element('ul', {class: 'proofs'});
  const drawProofs = keyed(proofs, one => one.target, proof);
  const none = element('p', {class: 'hint'}, text('sync.noproof'));
  return {
    node: element('section', {class: 'card index', 'aria-label': first.index},
      element('div', {class: 'head'}, element('h2', {}, element('a', {href: `#/search/${encodeURIComponent(first.index)}`}, first.index)), badge, built,
        element('span', {class: 'gap'}), rebuild, button),
      problem,
      element('h3', {}, text('sync.proof')), proofs, none,
      element('div', {class: 'index-figures'},
        element('dl', {class: 'figures-list'}, Object.entries(figures).map(([name, cell]) => element('div', {}, element('dt', {}, text(`figure.${name}`)), cell))),
        late.node)),
    update(now) {
      worker = now;
      className(badge, `badge ${TONES[worker.state] ?? ''}`);
      say(badge, text(`worker.${worker.state}`));
      say(problem, worker.problem ?? '');
      problem.hidden = !worker.problem;
      say(button, text(worker.state === 'paused' ? 'sync.resume' : 'sync.pause'));
      button.setAttribute('aria-label', `${button.textContent} ${worker.index}`);
      say(figures.rows, number(state.indexes?.find(index => index.name === worker.index)?.rows ?? 0));
      say(figures.lag, span(worker.lag_ms));
      say(figures.freshness, worker.freshness_ms ? span(worker.freshness_ms) : '–');
      say(figures.heartbeat, beat(worker));
      building(worker.index);
      FIGURES.forEach(name => say(figures[name], number(worker[name] ?? 0)));
      late.update(history.at, [history.workers[worker.index]?.lag_ms ?? []]);
      const targets = (state.scrub ?? []).filter(target => target.target.startsWith(`${worker.index}/`));
      drawProofs(targets);
      none.hidden = targets.length > 0;
    },
  };

  /** A rebuild beside the index in use, while there is one. */
  function building(index) {
    const job = (state.jobs ?? []).find(one => one.kind === 'rebuild' && one.subject === index && !(one.ended_at > 0));
    built.hidden = !job;
    rebuild.hidden = Boolean(job) || state.database === false;
    if (job) {
      say(built, text('sync.building', number(job.done)));
    }
  }
}

/** How long the last heartbeat took from its table to a search, and how long the present one has not been found. */
function beat(worker) {
  if (worker.heartbeat_waits_ms > 1000) {
    return text('sync.beat.waits', span(worker.heartbeat_waits_ms));
  }
  return worker.heartbeat_ms === undefined ? '–' : span(worker.heartbeat_ms);
}

export function syncView(main) {
  const cards = element('div');
  const draw = keyed(cards, worker => worker.index, card);
  const none = empty(text('search.none'), text('search.none.hint'), element('pre', {}, 'indexes:\n  articles: {tables: [shop.articles]}'));
  main.append(element('h1', {}, text('nav.sync')), element('p', {class: 'lead'}, text('sync.lead')), cards, none);
  return watch(() => {
    none.hidden = state.workers === null || state.workers.length > 0;
    draw(state.workers ?? []);
  });
}
