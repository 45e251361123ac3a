// Everything on the page goes through /v1. The password stays in this tab (session storage) and travels as a Bearer header, which
// another site's page cannot make the browser send.
import {text} from './text.js';

const KEY = 'gannet.password';

/** What a request was answered with when it failed: one line for people, and the status (0 for no answer). */
export class Problem extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

export function get(path, signal) {
  return request('GET', path, undefined, signal).then(json);
}

export function send(method, path, body) {
  return request(method, path, body).then(json);
}

/** A reply's body as it is. */
export async function body(path) {
  const response = await request('GET', path, undefined, undefined, '*/*');
  try {
    return await response.blob();
  } catch {
    throw new Problem(text('problem.network'), 0);
  }
}

/** The open body of a stream of events. */
export async function stream(path, signal) {
  const response = await request('GET', path, undefined, signal, 'text/event-stream');
  return response.body.getReader();
}

export function hasPassword() {
  return sessionStorage.getItem(KEY) !== null;
}

export function forgetPassword() {
  sessionStorage.removeItem(KEY);
  dispatchEvent(new Event('gannet-password'));
}

async function request(method, path, body, signal, accept = 'application/json') {
  for (;;) {
    const used = sessionStorage.getItem(KEY);
    const response = await attempt(method, path, body, signal, accept, used);
    if (response.ok) {
      return response;
    }
    const problem = await response.json().catch(() => ({}));
    const locked = response.status === 401;
    const readOnly = response.status === 403 && problem.title === 'Read-only';
    if ((locked || readOnly) && used !== sessionStorage.getItem(KEY)) {
      continue; // another request was given one meanwhile
    }
    if ((locked || readOnly) && await ask(used === null ? 'password.why' : readOnly ? 'password.readonly' : 'password.wrong')) {
      continue;
    }
    throw new Problem(problem.detail || problem.title || `HTTP ${response.status}`, response.status);
  }
}

async function attempt(method, path, body, signal, accept, password) {
  const headers = {Accept: accept};
  if (password !== null) {
    headers.Authorization = `Bearer ${password}`;
  }
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  try {
    return await fetch(path, {
      method, headers, signal, cache: 'no-store', credentials: 'omit', body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (e) {
    if (e.name === 'AbortError') {
      throw e;
    }
    throw new Problem(text('problem.network'), 0);
  }
}

async function json(response) {
  try {
    return response.status === 204 ? null : await response.json();
  } catch (e) {
    if (e.name === 'AbortError') {
      throw e;
    }
    throw new Problem(text('problem.network'), 0);
  }
}

let asking = null;

/** Asks once, however many requests wait; true when there is another password to try. */
function ask(why) {
  asking ??= new Promise(resolve => {
    const dialog = document.getElementById('password');
    const field = document.getElementById('password-field');
    document.getElementById('password-why').textContent = text(why);
    field.value = '';
    dialog.returnValue = '';
    dialog.addEventListener('close', () => {
      asking = null;
      const given = dialog.returnValue === 'ok' && field.value !== '';
      if (given) {
        sessionStorage.setItem(KEY, field.value);
        dispatchEvent(new Event('gannet-password'));
      }
      field.value = '';
      resolve(given);
    }, {once: true});
    document.getElementById('password-cancel').onclick = () => dialog.close('');
    dialog.showModal();
    field.focus();
  });
  return asking;
}
