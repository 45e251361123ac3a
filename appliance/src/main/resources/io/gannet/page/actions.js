// Buttons that change something: busy while it runs, and a line that says how it went.
import {element} from './dom.js';
import {text} from './text.js';

const SHOWN = 6000;

/** A line at the foot of the page, gone after a while; problems stay until they are closed. */
export function toast(words, bad = false) {
  const close = element('button', {type: 'button', class: 'quiet', 'aria-label': text('close'), onclick: () => note.remove()}, '×');
  const note = element('div', {class: bad ? 'toast bad' : 'toast', role: bad ? 'alert' : null}, element('span', {}, words), close);
  const all = document.getElementById('toasts');
  all.append(note);
  while (all.children.length > 4) {
    all.firstChild.remove();
  }
  if (!bad) {
    setTimeout(() => note.remove(), SHOWN);
  }
}

/** A button whose work gives the line to show, or nothing. */
export function action(words, work, attributes = {}) {
  const button = element('button', {type: 'button', ...attributes, onclick: () => perform(button, work)}, words);
  return button;
}

export async function perform(button, work) {
  if (button.getAttribute('aria-busy') === 'true') {
    return;
  }
  button.setAttribute('aria-busy', 'true');
  try {
    const done = await work();
    if (done) {
      toast(done);
    }
  } catch (problem) {
    toast(problem.message, true);
  } finally {
    button.removeAttribute('aria-busy');
  }
}

/** Asks before what cannot be taken back. */
export function confirmed(title, why, word) {
  return new Promise(resolve => {
    const dialog = document.getElementById('confirm');
    document.getElementById('confirm-title').textContent = title;
    document.getElementById('confirm-why').textContent = why;
    document.getElementById('confirm-ok').textContent = word;
    dialog.returnValue = '';
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'ok'), {once: true});
    dialog.showModal();
  });
}
