// Builds elements. Text only ever enters as text nodes, so nothing from a row or a message can become markup.

/** An element; attributes that begin with "on" are listeners, true is an empty attribute, null and false are left out. */
export function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same for SVG. */
export function drawing(name, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function fill(made, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) {
      made.addEventListener(key.slice(2), value);
    } else if (value === true) {
      made.setAttribute(key, '');
    } else if (value !== false && value !== undefined && value !== null) {
      made.setAttribute(key, value);
    }
  }
  made.append(...children.flat(9).filter(child => child !== null && child !== undefined && child !== false));
  return made;
}

/** Sets a node's text if it is another one, so that nothing is announced or laid out again without need. */
export function say(node, value) {
  const words = String(value);
  if (node.textContent !== words) {
    node.textContent = words;
  }
}

export function className(node, value) {
  if (node.className !== value) {
    node.className = value;
  }
}

/**
 * Keeps a parent's children equal to a list without rebuilding those that stay, so focus and open details survive.
 * make(item) gives {node, update(item)}.
 */
export function keyed(parent, key, make) {
  const made = new Map();
  return items => {
    const wanted = new Set(items.map(key));
    for (const [id, row] of made) {
      if (!wanted.has(id)) {
        row.node.remove();
        made.delete(id);
      }
    }
    let after = null;
    for (const item of items) {
      let row = made.get(key(item));
      if (!row) {
        row = make(item);
        made.set(key(item), row);
      }
      row.update?.(item);
      const place = after ? after.nextSibling : parent.firstChild;
      if (row.node !== place) {
        parent.insertBefore(row.node, place);
      }
      after = row.node;
    }
  };
}

const ICONS = {
  overview: 'M3 13h5l2.5-7 4 12 2.5-5h4',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 21 21',
  queues: 'M4 6h16M4 12h16M4 18h10',
  failed: 'M12 4 2.8 20h18.4zM12 10v5M12 17.4v.2',
  jobs: 'M12 3a9 9 0 1 0 9 9M12 7v5l3.5 2',
  sync: 'M4 12.5 9.5 18 20 6.5',
  trace: 'M5 5h.1M5 5c0 7 14 5 14 12M19 19h.1M4 8l1-3 3 1',
  capture: 'M4 7c0-1.7 3.6-3 8-3s8 1.3 8 3-3.6 3-8 3-8-1.300-8-3zM4 7v10c0 1.700 3.600 3 8 3s8-1.300 8-3V7M4 12c0 1.700 3.600 3 8 3s8-1.300 8-3',
};

/** A small line drawing beside a word; it says nothing of its own. */
export function icon(name) {
  return drawing('svg', {class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false'},
    drawing('path', {d: ICONS[name]}));
}

/** A row's or message's body, laid out for reading. */
export function pretty(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/** What a view shows when there is nothing: what that means, and what to do. */
export function empty(title, hint, ...more) {
  return element('div', {class: 'empty'}, element('p', {class: 'empty-title'}, title), element('p', {}, hint), more);
}
