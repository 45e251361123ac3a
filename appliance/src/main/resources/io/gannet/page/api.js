// Everything on the page goes through /v1. The password stays in this tab (session storage) and travels as a Bearer header, which
// another site's page cannot make the browser send.
import {text} from './text.js';

const KEY = 'gannet.password';

/** What a request was answered with when it failed: one line for people. */
export class Problem extends Error {}

export async function get(path, signal) {
  return request('GET', path, undefined, signal);
}

export async function send(method, path, body) {
  return request(method, path, body);
}

async function request(method, path, body, signal, asked = false) {
  const headers = {Accept: 'application/json'};
  const password = sessionStorage.getItem(KEY);
  if (password) {
    headers.Authorization = `Bearer ${password}`;
  }
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  let response;
  try {
    response = await fetch(path, {method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body)});
  } catch (e) {
    if (e.name === 'AbortError') {
      throw e;
    }
    throw new Problem(text('problem.network'));
  }
  if (response.status === 401 && !asked && await askPassword()) {
    return request(method, path, body, signal, true);
  }
  const answer = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) {
    throw new Problem(answer?.detail || answer?.title || `${response.status}`);
  }
  return answer;
}

let asking = null;

function askPassword() {
  asking ??= new Promise(resolve => {
    const dialog = document.getElementById('password');
    const field = document.getElementById('password-field');
    field.value = '';
    dialog.addEventListener('close', () => {
      asking = null;
      if (dialog.returnValue === 'ok' && field.value) {
        sessionStorage.setItem(KEY, field.value);
        resolve(true);
      } else {
        resolve(false);
      }
    }, {once: true});
    dialog.showModal();
  });
  return asking;
}
