// Builds elements. Text only ever enters as text nodes, so nothing from a row or a message can become markup.
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) {
      made.addEventListener(key.slice(2), value);
    } else if (value === true) {
      made.setAttribute(key, '');
    } else if (value !== false && value !== undefined && value !== null) {
      made.setAttribute(key, value);
    }
  }
  made.append(...children.flat().filter(child => child !== null && child !== undefined));
  return made;
}

/** The text with every occurrence of one of the words marked. */
export function marked(value, words) {
  if (words.length === 0) {
    return [value];
  }
  const pattern = new RegExp(`(${words.map(w => w.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'giu');
  return value.split(pattern).map((part, index) => index % 2 === 1 ? element('mark', {}, part) : part);
}

/** A small line of the last values. */
export function spark(values) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'spark');
  svg.setAttribute('viewBox', '0 0 120 24');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', values.join(' '));
  const most = Math.max(1, ...values);
  const step = 120 / Math.max(1, values.length - 1);
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', values.map((v, i) => `${i === 0 ? 'M' : 'L'}${(i * step).toFixed(1)} ${(22 - 20 * v / most).toFixed(1)}`).join(''));
  svg.append(path);
  return svg;
}
