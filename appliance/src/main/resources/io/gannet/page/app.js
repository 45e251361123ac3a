// The page's frame: which view is shown, language, theme, link. A view is a function (main, parameters) that draws itself and
// returns what stops it.
import {forgetPassword, hasPassword} from './api.js';
import {captureView} from './capture.js';
import {className, element, empty, icon, say} from './dom.js';
import {failedView} from './failed.js';
import {jobsView} from './jobs.js';
import {attention, overviewView} from './overview.js';
import {queueView} from './queue.js';
import {queuesView} from './queues.js';
import {searchView} from './search.js';
import {again, begin, state, watch} from './store.js';
import {syncView} from './sync.js';
import {currentLanguage, number, switchLanguage, text} from './text.js';
import {traceView} from './trace.js';

const VIEWS = {
  overview: overviewView, search: searchView, queues: queuesView, queue: queueView, failed: failedView, jobs: jobsView, sync: syncView,
  trace: traceView, capture: captureView,
};
const NAVIGATION = ['overview', 'search', 'queues', 'failed', 'jobs', 'sync', 'trace', 'capture'];

let stop = () => {};
let shown = '';

function route() {
  const [name, ...parameters] = location.hash.replace(/^#\/?/, '').split('/').map(part => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  return {name: Object.hasOwn(VIEWS, name) ? name : 'overview', parameters};
}

function show(moved) {
  const {name, parameters} = route();
  stop();
  const main = document.getElementById('main');
  main.replaceChildren();
  main.dataset.view = name;
  frame(name);
  const gate = state.link === 'locked';
  stop = gate ? locked(main) : VIEWS[name](main, parameters) ?? (() => {});
  shown = gate ? 'locked' : name;
  if (moved) {
    scrollTo(0, 0);
    if (!main.contains(document.activeElement)) {
      main.focus({preventScroll: true});
    }
  }
}

function locked(main) {
  main.append(empty(text('locked'), text('locked.hint'),
    element('button', {type: 'button', class: 'primary', onclick: again}, text('locked.open'))));
  return () => {};
}

function frame(current) {
  const active = current === 'queue' ? 'queues' : current;
  document.documentElement.lang = currentLanguage() === 'zh' ? 'zh-CN' : 'en';
  document.title = `${text(`nav.${active}`)} · Gannet`;
  document.querySelectorAll('[data-text]').forEach(e => say(e, text(e.dataset.text)));
  document.querySelectorAll('[data-label]').forEach(e => e.setAttribute('aria-label', text(`label.${e.dataset.label}`)));
  document.getElementById('nav').replaceChildren(...NAVIGATION.map(name => element('a', {
    href: name === 'overview' ? '#/' : `#/${name}`, 'aria-current': name === active ? 'page' : null, 'data-nav': name,
  }, icon(name), element('span', {}, text(`nav.${name}`)), element('span', {class: 'count', 'data-count': name, hidden: true}))));
  document.querySelector('#nav [aria-current]')?.scrollIntoView({block: 'nearest', inline: 'center'});
  say(document.getElementById('language'), text('language'));
  document.getElementById('language').lang = currentLanguage() === 'zh' ? 'en' : 'zh-CN';
  say(document.getElementById('theme'), text(dark() ? 'theme.light' : 'theme.dark'));
}

function status() {
  const link = document.getElementById('link');
  const words = state.link === 'hidden' ? 'live' : state.link;
  className(link, `link ${words}`);
  say(link, text(`link.${words}`));
  document.body.classList.toggle('stale', state.link === 'gone');
  document.getElementById('lock').hidden = !hasPassword();
  count('failed', state.failed?.total ?? 0);
  count('jobs', (state.jobs ?? []).filter(job => job.state === 'running').length);
  const problems = state.link === 'live' ? attention().length : 0;
  count('overview', problems);
  if ((state.link === 'locked') !== (shown === 'locked') && shown !== '') {
    show(false);
  }
}

function count(name, value) {
  const badge = document.querySelector(`[data-count="${name}"]`);
  if (badge) {
    badge.hidden = value === 0;
    say(badge, number(value));
  }
}

function dark() {
  return (document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
}

document.getElementById('theme').addEventListener('click', () => {
  document.documentElement.dataset.theme = dark() ? 'light' : 'dark';
  localStorage.setItem('gannet.theme', document.documentElement.dataset.theme);
  frame(route().name);
  status();
});
document.getElementById('language').addEventListener('click', () => { switchLanguage(); show(false); status(); });
document.getElementById('lock').addEventListener('click', forgetPassword);
document.querySelector('.skip').addEventListener('click', event => { event.preventDefault(); document.getElementById('main').focus(); });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => frame(route().name));
addEventListener('hashchange', () => show(true));
show(false);
watch(status);
begin();
