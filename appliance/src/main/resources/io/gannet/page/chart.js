// Graphs of the last minutes: lines over a quiet grid, a reading under the pointer. All sizes are fixed, so nothing jumps.
import {drawing, element, say} from './dom.js';
import {clock, text} from './text.js';

const WIDTH = 600;
const HEIGHT = 100;

/** A peak does not touch the upper edge, where it would be cut off. */
const HEADROOM = 1.05;

/** The next round number above: 1, 2, 5, 10, 20 ... */
function ceiling(value) {
  if (value <= 0) {
    return 1;
  }
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map(step => step * power).find(step => step >= value);
}

function line(values, most, close) {
  const step = WIDTH / Math.max(1, values.length - 1);
  const points = values.map((value, i) => `${(i * step).toFixed(1)} ${(HEIGHT - value / most * HEIGHT).toFixed(1)}`);
  return points.length === 0 ? '' : `M${points.join('L')}${close ? `L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z` : ''}`;
}

/**
 * A graph with a title.
 *
 * @param series [{name, tone}] tone is a or b
 * @param shape turns a value into words
 */
export function chart(title, series, shape, least = 1) {
  const lines = series.map(one => ({
    area: drawing('path', {class: `area ${one.tone}`}),
    stroke: drawing('path', {class: `stroke ${one.tone}`, 'vector-effect': 'non-scaling-stroke'}),
  }));
  const svg = drawing('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img'},
    [25, 50, 75].map(y => drawing('path', {class: 'grid', d: `M0 ${y}H${WIDTH}`, 'vector-effect': 'non-scaling-stroke'})),
    lines.map(one => one.area), lines.map(one => one.stroke));
  const top = element('span', {class: 'axis top-left'});
  const from = element('span', {class: 'axis'});
  const cursor = element('span', {class: 'cursor', hidden: true});
  const reading = element('p', {class: 'reading'});
  const plot = element('div', {class: 'plot'}, svg, top, cursor);
  const node = element('section', {class: 'card chart', 'aria-label': title},
    element('div', {class: 'chart-head'}, element('h2', {}, title), reading),
    plot, element('div', {class: 'chart-foot'}, from,
      series.length > 1 ? element('span', {class: 'legend'}, series.map(one => element('span', {class: `key ${one.tone}`}, one.name))) : null,
      element('span', {class: 'axis'}, text('now'))));
  const keys = series.map(one => element('b'));
  if (series.length > 1) {
    node.querySelectorAll('.key').forEach((key, i) => key.append(keys[i]));
  }
  let shown = {at: [], values: []};
  let pointed = -1;

  function read() {
    const at = pointed < 0 ? shown.at.length - 1 : pointed;
    const words = shown.values.map(values => shape(values[at] ?? 0));
    keys.forEach((key, i) => say(key, words[i]));
    const when = pointed < 0 || shown.at[at] === undefined ? '' : clock(shown.at[at]);
    say(reading, [when, series.length > 1 ? '' : words[0]].filter(Boolean).join(' · ') || '\u00a0');
  }

  plot.addEventListener('pointermove', event => {
    const box = plot.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    pointed = Math.round(share * (shown.at.length - 1));
    cursor.hidden = shown.at.length < 2;
    cursor.style.left = `${share * 100}%`;
    read();
  });
  plot.addEventListener('pointerleave', () => { pointed = -1; cursor.hidden = true; read(); });

  return {
    node,
    update(at, values) {
      shown = {at, values};
      const highest = Math.max(0, ...values.flat());
      const most = ceiling(Math.max(least, highest * HEADROOM));
      lines.forEach((one, i) => {
        one.area.setAttribute('d', line(values[i], most, true));
        one.stroke.setAttribute('d', line(values[i], most, false));
      });
      say(top, shape(most));
      say(from, at.length > 1 ? text('minutes.ago', Math.max(1, Math.round((at[at.length - 1] - at[0]) / 60_000))) : ' ');
      svg.setAttribute('aria-label', text('chart.says', title, shape(values[0][values[0].length - 1] ?? 0), shape(highest)));
      read();
    },
  };
}

/** A small line of the last values, without words. */
export function spark() {
  const path = drawing('path', {class: 'stroke a', 'vector-effect': 'non-scaling-stroke'});
  const area = drawing('path', {class: 'area a'});
  return {
    node: drawing('svg', {class: 'spark', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true'}, area, path),
    update(values) {
      const most = Math.max(1, ...values) * 1.05;
      path.setAttribute('d', line(values, most, false));
      area.setAttribute('d', line(values, most, true));
    },
  };
}
