// Long work: how far it is, and pausing, resuming, ending it. New backfills and verifies begin here.
import {action, confirmed} from './actions.js';
import {send} from './api.js';
import {className, element, empty, keyed, say} from './dom.js';
import {state, watch} from './store.js';
import {ago, number, short, span, text} from './text.js';

const TONES = {queued: '', running: 'live', paused: 'warn', done: 'good', failed: 'bad', aborted: 'warn'};

function line(first) {
  let job = first;
  const act = (verb, attributes) => action(text(`jobs.${verb}`), async () => {
    if (verb === 'abort' && !await confirmed(text('jobs.sure', title(job)), text('jobs.sure.why'), text('jobs.abort'))) {
      return '';
    }
    await send('POST', `/v1/jobs/${encodeURIComponent(job.id)}/${verb}`);
    return text(`jobs.did.${verb}`, title(job));
  }, {'data-act': verb, 'aria-label': `${text(`jobs.${verb}`)} ${title(first)}`, ...attributes});
  const buttons = {pause: act('pause'), resume: act('resume'), abort: act('abort')};
  const badge = element('span', {class: 'badge'});
  const bar = element('progress', {'aria-label': title(first)});
  const far = element('span', {class: 'figures'});
  const note = element('p', {class: 'hint'});
  const node = element('li', {class: 'card job', 'data-job': first.id},
    element('div', {class: 'head'}, element('h2', {}, title(first)), badge, element('span', {class: 'gap'}), Object.values(buttons)),
    bar, far, note);
  return {
    node,
    update(now) {
      job = now;
      className(badge, `badge ${TONES[job.state] ?? ''}`);
      say(badge, text(`job.${job.state}`));
      progress();
      const ended = job.ended_at > 0;
      className(node, ended ? 'card job ended' : 'card job');
      say(far, [
        job.total > 0 && !ended ? text('jobs.of', number(job.done), number(job.total)) : text('jobs.done', number(job.done)),
        job.per_second > 0 ? text('unit.persecond', short(job.per_second)) : '',
        !ended && job.seconds_left !== undefined ? text('jobs.left', span(job.seconds_left * 1000)) : '',
        ended ? text('jobs.ended', ago(job.ended_at), span(job.ended_at - job.created_at)) : text('jobs.began', ago(job.created_at)),
      ].filter(Boolean).join(' · '));
      const results = Object.entries(job.results).filter(([, value]) => value !== '[]')
        .map(([name, value]) => text(`jobs.result.${name}`, value)).join(' · ');
      const words = [job.note, results].filter(Boolean).join(' — ');
      className(note, words ? 'hint' : 'hint gone');
      say(note, words);
      buttons.pause.hidden = !['running', 'queued'].includes(job.state);
      buttons.resume.hidden = job.state !== 'paused';
      buttons.abort.hidden = ended || !['running', 'queued', 'paused'].includes(job.state);
    },
  };

  function progress() {
    bar.max = Math.max(1, job.total || job.done || 1);
    if (job.ended_at > 0) {
      bar.value = job.state === 'done' ? bar.max : Math.min(job.done, bar.max);
    } else if (job.total > 0) {
      bar.value = Math.min(job.done, bar.max);
    } else {
      bar.removeAttribute('value');
    }
  }
}

function title(job) {
  return `${text(`kind.${job.kind}`)} ${job.subject}`;
}

export function jobsView(main) {
  const list = element('ul', {class: 'jobs'});
  const draw = keyed(list, job => job.id, line);
  const none = empty(text('jobs.none'), text('jobs.none.hint'));
  const choice = element('select', {id: 'table'});
  const start = element('form', {class: 'card row', 'aria-label': text('jobs.start'), onsubmit: event => event.preventDefault()},
    element('label', {class: 'inline', for: 'table'}, text('jobs.table')), choice,
    action(text('jobs.backfill'), () => begin('/v1/backfills', {tables: [choice.value]})),
    action(text('jobs.verify'), () => begin('/v1/verifies', {of: choice.value})),
    action(text('jobs.repair'), () => begin('/v1/verifies', {of: choice.value, settings: {repair: 'true'}})));
  main.append(element('h1', {}, text('nav.jobs')), element('p', {class: 'lead'}, text('jobs.lead')), start, list, none);

  async function begin(path, body) {
    const {jobs} = await send('POST', path, body);
    return text('jobs.did.start', jobs.map(title).join(', '));
  }

  let known = '';
  return watch(() => {
    const tables = [...new Set((state.indexes ?? []).flatMap(index => index.tables ?? []))].sort();
    if (tables.join() !== known) {
      known = tables.join();
      choice.replaceChildren(...tables.map(table => element('option', {value: table}, table)));
    }
    start.hidden = state.database === false || tables.length === 0;
    const jobs = state.jobs ?? [];
    none.hidden = jobs.length > 0 || state.jobs === null && state.database !== false;
    draw(jobs);
  });
}
