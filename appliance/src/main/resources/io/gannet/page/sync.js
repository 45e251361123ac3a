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
  const figures = Object.fromEntries(['rows', 'lag', ...FIGURES].map(name => [name, element('dd')]));
  const button = action('', async () => {
    const on = worker.state !== 'paused';
    await send('POST', `/v1/workers/${encodeURIComponent(worker.index)}/${on ? 'pause' : 'resume'}`);
    return text(on ? 'sync.did.pause' : 'sync.did.resume', worker.index);
  }, {'data-worker': first.index});
  const late = chart(text('chart.lag'), [{name: text('tile.lag'), tone: 'a'}], span, 50);
  const proofs = element('ul', {class: 'proofs'});
  const drawProofs = keyed(proofs, one => one.target, proof);
  const none = element('p', {class: 'hint'}, text('sync.noproof'));
  return {
    node: element('section', {class: 'card index', 'aria-label': first.index},
      element('div', {class: 'head'}, element('h2', {}, element('a', {href: `#/search/${encodeURIComponent(first.index)}`}, first.index)), badge,
        element('span', {class: 'gap'}), button),
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
      FIGURES.forEach(name => say(figures[name], number(worker[name] ?? 0)));
      late.update(history.at, [history.workers[worker.index]?.lag_ms ?? []]);
      const targets = (state.scrub ?? []).filter(target => target.target.startsWith(`${worker.index}/`));
      drawProofs(targets);
      none.hidden = targets.length > 0;
    },
  };
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
