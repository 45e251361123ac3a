// The page's frame: which view is shown, language, theme, health. A view is a function (main, parameters) that draws itself and
// returns a function that stops it.
import {currentLanguage, switchLanguage, text} from './text.js';
import {element} from './dom.js';
import {searchView} from './search.js';
import {queuesView} from './queues.js';
import {queueView} from './queue.js';

const VIEWS = {search: searchView, queues: queuesView, queue: queueView};
const NAVIGATION = ['search', 'queues'];
const HEALTH_EVERY = 5000;

let stop = () => {};

function show() {
  const [name, ...parameters] = location.hash.replace(/^#\//, '').split('/').map(decodeURIComponent);
  const view = VIEWS[name] || VIEWS.search;
  stop();
  const main = document.getElementById('main');
  main.replaceChildren();
  drawFrame(VIEWS[name] ? name : 'search');
  stop = view(main, parameters) || (() => {});
}

function drawFrame(current) {
  document.documentElement.lang = currentLanguage();
  document.querySelectorAll('[data-text]').forEach(e => { e.textContent = text(e.dataset.text); });
  document.getElementById('nav').replaceChildren(...NAVIGATION.map(name => element('a', {
    href: `#/${name}`,
    'aria-current': name === current || (name === 'queues' && current === 'queue') ? 'page' : null,
  }, text(`nav.${name}`))));
  document.getElementById('language').textContent = text('language');
  document.getElementById('theme').textContent = text(theme() === 'dark' ? 'theme.light' : 'theme.dark');
}

function theme() {
  return document.documentElement.dataset.theme;
}

function setTheme(value) {
  document.documentElement.dataset.theme = value;
}

async function health() {
  const badge = document.getElementById('health');
  let state = 'gone';
  try {
    state = (await fetch('/readyz')).ok ? 'good' : 'bad';
  } catch {
    // the badge says it
  }
  badge.className = `badge ${state === 'good' ? 'good' : 'bad'}`;
  badge.textContent = text(`health.${state}`);
}

setTheme(localStorage.getItem('gannet.theme')
  || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'));
document.getElementById('theme').addEventListener('click', () => {
  setTheme(theme() === 'dark' ? 'light' : 'dark');
  localStorage.setItem('gannet.theme', theme());
  document.getElementById('theme').textContent = text(theme() === 'dark' ? 'theme.light' : 'theme.dark');
});
document.getElementById('language').addEventListener('click', () => { switchLanguage(); show(); });
addEventListener('hashchange', show);
show();
health();
setInterval(health, HEALTH_EVERY);
