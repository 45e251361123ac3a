// What the page says, in English and Chinese, and numbers and times in each language's own form.
import {en} from './en.js';
import {zh} from './zh.js';

const TEXTS = {en, zh};
const LOCALES = {en: 'en-US', zh: 'zh-CN'};

// The server wrote the language that the browser asks for into the document; a choice made here goes before it.
let language = localStorage.getItem('gannet.language') || (document.documentElement.lang.startsWith('zh') ? 'zh' : 'en');
if (!TEXTS[language]) {
  language = 'en';
}

/** The text of a key, with {0}, {1} ... filled in. A key that is missing shows as the key, so that a test can see it. */
export function text(key, ...values) {
  const template = TEXTS[language][key] ?? key;
  return template.replace(/\{(\d)\}/g, (all, index) => String(values[Number(index)] ?? all));
}

export function has(key) {
  return key in TEXTS[language];
}

export function currentLanguage() {
  return language;
}

export function switchLanguage() {
  language = language === 'en' ? 'zh' : 'en';
  localStorage.setItem('gannet.language', language);
}

export function number(value) {
  return Number(value).toLocaleString(LOCALES[language], {maximumFractionDigits: 2});
}

/** For axes and tiles: at most three digits that matter. */
export function short(value) {
  return Number(value).toLocaleString(LOCALES[language], {
    notation: value >= 10_000 ? 'compact' : 'standard', maximumFractionDigits: value < 10 ? 1 : value < 10_000 ? 0 : 1,
  });
}

/** A span of milliseconds. */
export function span(ms) {
  if (ms < 1000) {
    return text('unit.ms', Math.round(ms));
  }
  if (ms < 60_000) {
    return text('unit.s', number(Math.round(ms / 100) / 10));
  }
  if (ms < 3_600_000) {
    return text('unit.min', Math.round(ms / 60_000));
  }
  return ms < 172_800_000 ? text('unit.h', number(Math.round(ms / 360_000) / 10)) : text('unit.d', Math.round(ms / 86_400_000));
}

/** How long ago, in words. */
export function ago(at) {
  const ms = Date.now() - at;
  return ms < 1500 ? text('now') : text('ago', span(Math.round(ms / 1000) * 1000));
}

export function bytes(value) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let rest = value;
  let unit = 0;
  while (rest >= 1000 && unit < units.length - 1) {
    rest /= 1000;
    unit++;
  }
  return `${number(rest < 10 ? Math.round(rest * 10) / 10 : Math.round(rest))} ${units[unit]}`;
}

export function clock(at) {
  const when = new Date(at);
  const today = new Date().toDateString() === when.toDateString();
  return when.toLocaleString(LOCALES[language], today
    ? {hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false}
    : {month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false});
}
