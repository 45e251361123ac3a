// Capture of each table as it was at the last look, and what is wrong with it.
import {className, element, empty, keyed, say} from './dom.js';
import {state, watch} from './store.js';
import {ago, number, text} from './text.js';

function line(first) {
  const badge = element('span', {class: 'badge'});
  const how = element('td', {'data-head': text('capture.how')});
  const payload = element('td', {'data-head': text('capture.payload')});
  const udf = element('td', {'data-head': text('capture.udf')});
  const problems = element('td', {class: 'wrap', 'data-head': text('capture.drift')});
  return {
    node: element('tr', {},
      element('th', {scope: 'row'}, element('a', {href: `#/queue/${encodeURIComponent(first.table)}`}, first.table)),
      element('td', {'data-head': text('capture.state')}, badge), how, payload, udf, problems),
    update(table) {
      const wrong = table.problems.length > 0;
      const off = table.state === 'off';
      className(badge, `badge ${wrong ? 'bad' : off ? 'warn' : 'good'}`);
      say(badge, text(wrong ? 'capture.wrong' : off ? 'capture.off' : 'capture.on'));
      say(how, table.mode ? text(`capture.${table.state === 'off' ? table.mode : table.state}`) : '–');
      say(payload, table.payload ? text(`capture.${table.payload}`) : '–');
      say(udf, text(table.udf ? 'yes' : 'no'));
      className(problems, wrong ? 'wrap problem' : 'wrap');
      say(problems, wrong ? table.problems.join('; ') : text('capture.sound'));
    },
  };
}

export function captureView(main) {
  const body = element('tbody');
  const draw = keyed(body, table => table.table, line);
  const facts = element('p', {class: 'lead'});
  const lost = element('p', {class: 'problem', role: 'status'});
  const table = element('div', {class: 'card table', role: 'region', 'aria-label': text('nav.capture')}, element('table', {},
    element('thead', {}, element('tr', {},
      ['table', 'state', 'how', 'payload', 'udf', 'drift'].map(head => element('th', {scope: 'col'}, text(`capture.${head}`))))), body));
  const none = empty(text('capture.none'), text('capture.none.hint'),
    element('pre', {}, 'gannet capture plan shop.articles\ngannet capture install shop.articles'));
  const without = empty(text('capture.nodatabase'), text('capture.nodatabase.hint'),
    element('pre', {}, 'database:\n  url: jdbc:mysql://127.0.0.1:3306/\n  user: gannet\n  password-file: gannet.password'));
  main.append(element('h1', {}, text('nav.capture')), facts, lost, table, none, without);
  return watch(() => {
    const capture = state.capture;
    const tables = capture?.tables ?? [];
    say(facts, capture?.looked_at > 0 ? text('capture.looked', ago(capture.looked_at)) : capture ? text('capture.notyet') : text('capture.lead'));
    lost.hidden = !(capture?.lost > 0);
    say(lost, text('capture.lost', number(capture?.lost ?? 0)));
    table.hidden = tables.length === 0;
    none.hidden = !(capture?.looked_at > 0) || tables.length > 0;
    without.hidden = state.database !== false;
    draw(tables);
  });
}
