// Positions set aside, by reason, with replay and discard.
import {action, confirmed} from './actions.js';
import {get, send} from './api.js';
import {className, element, empty, keyed, say} from './dom.js';
import {state, watch} from './store.js';
import {clock, number, text} from './text.js';

const SHOWN = 500;
const MANY = 1000;
const ROWS = 50;
const REPEAT = 10_000;

/** A group's reason is without the value that the reasons of its members may end with. */
function isOf(one, reason) {
  return one.reason === reason || one.reason.startsWith(`${reason}: `);
}

export function failedView(main) {
  const groups = element('div');
  const none = empty(text('failed.none'), text('failed.none.hint'));
  const known = {at: 0, total: -1, busy: false};
  const draw = keyed(groups, one => one.reason, group);
  none.hidden = true;
  main.append(element('h1', {}, text('nav.failed')), element('p', {class: 'lead'}, text('failed.lead')), groups, none);

  async function refresh() {
    if (known.busy) {
      return;
    }
    known.busy = true;
    try {
      const found = await get(`/v1/failed?max=${SHOWN}`);
      known.total = found.total;
      known.at = Date.now();
      none.hidden = found.total > 0;
      draw(Object.entries(found.reasons).sort((a, b) => b[1] - a[1]).map(([reason, count]) => ({
        reason, count, failed: found.failed.filter(one => isOf(one, reason)),
      })));
    } catch {
      // the link says it
    } finally {
      known.busy = false;
    }
  }

  refresh();
  return watch(() => {
    if (state.failed && (state.failed.total !== known.total || Date.now() - known.at > REPEAT)) {
      refresh();
    }
  });

  function group(first) {
    let now = first;
    const count = element('span', {class: 'badge bad'});
    const rest = element('p', {class: 'hint'});
    const body = element('tbody');
    const drawRows = keyed(body, one => one.id, one => ({node: line(one)}));
    return {
      node: element('section', {class: 'card table', 'aria-label': first.reason},
        element('div', {class: 'head'}, element('h2', {class: 'reason'}, first.reason), count, element('span', {class: 'gap'}),
          action(text('failed.replay.all'), () => all(now, replay), {class: 'primary'}),
          action(text('failed.discard.all'), async () => await sure(now.count) && all(now, discard))),
        element('table', {}, element('thead', {}, element('tr', {},
          ['where', 'row', 'attempts', 'when', 'act'].map(head => element('th', {scope: 'col', class: {attempts: 'number', act: 'act'}[head]}, text(`failed.${head}`))))), body),
        rest),
      update(group) {
        now = group;
        say(count, number(group.count));
        drawRows(group.failed.slice(0, ROWS));
        className(rest, group.count > ROWS ? 'hint' : 'hint gone');
        say(rest, text('failed.rest', number(Math.min(ROWS, group.failed.length)), number(group.count)));
      },
    };
  }

  function line(one) {
    const row = one.table ? `${one.table} ${Object.values(one.key ?? {}).join(', ')}` : '–';
    const what = `${one.queue} ${one.pos}`;
    const value = one.reason.includes(': ') ? ` ${one.reason.slice(one.reason.indexOf(': ') + 2)}` : '';
    return element('tr', {},
      element('th', {scope: 'row'}, element('a', {href: `#/queue/${encodeURIComponent(one.queue)}/${one.number}`}, what),
        element('span', {class: 'hint'}, ` → ${one.index}`)),
      element('td', {'data-head': text('failed.row')}, row, element('span', {class: 'hint'}, value)),
      element('td', {class: 'number', 'data-head': text('failed.attempts')}, number(one.attempts)),
      element('td', {'data-head': text('failed.when')}, clock(Date.parse(one.at))),
      element('td', {class: 'act'},
        action(text('failed.replay'), () => replay([one.id]), {'aria-label': `${text('failed.replay')} ${what}`}),
        action(text('failed.discard'), async () => await sure(1) && discard([one.id]), {'aria-label': `${text('failed.discard')} ${what}`})));
  }

  function sure(count) {
    return confirmed(text('failed.sure', number(count)), text('failed.sure.why'), text('failed.discard'));
  }

  /** Everything with this reason, also what is not shown. */
  async function all(group, work) {
    const found = await get(`/v1/failed?max=10000&reason=${encodeURIComponent(group.reason)}`);
    const ids = found.failed.filter(one => isOf(one, group.reason)).map(one => one.id);
    let said = '';
    for (let i = 0; i < ids.length; i += MANY) {
      said = await work(ids.slice(i, i + MANY));
    }
    return said;
  }

  async function replay(ids) {
    const {results} = await send('POST', '/v1/failed:replay?wait=10s', {ids});
    await refresh();
    const counts = {};
    results.forEach(result => { counts[result.outcome] = (counts[result.outcome] ?? 0) + 1; });
    return Object.entries(counts).map(([outcome, count]) => `${text(`outcome.${outcome}`)}: ${number(count)}`).join(' · ');
  }

  async function discard(ids) {
    const done = await send('POST', '/v1/failed:discard', {ids});
    await refresh();
    return text('failed.discarded', number(done.discarded));
  }
}
