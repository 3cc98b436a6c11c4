import { view } from '../../../target/classes/META-INF/resources/app/chart/view.js';
import './browser.js';
import { equal } from './expect.js';

export function allChartsHearOfSmoothingWhichTheBrowserKeeps() {
  let heard = 0;
  const chart = () => {
    heard += 1;
  };
  equal(view.smoothing, 0);
  view.add(chart);

  view.smoothing = 0.6;

  equal([heard, view.smoothing, localStorage.getItem('anthesis.smoothing')], [1, 0.6, '0.6']);
  view.remove(chart);
}

export function whatIsNoWeightIsNoSmoothing() {
  for (const kept of ['1', '-0.5', 'much', '']) {
    localStorage.setItem('anthesis.smoothing', kept);
    equal([kept, view.smoothing], [kept, 0]);
  }
}

export function chartsOfOneAxisShowTheSameRangeUntilTheLastOneIsGone() {
  const charts = [() => {}, () => {}];
  charts.forEach(view.add);

  view.show('step', [10, 20]);

  equal([view.range('step'), view.range('cost')], [[10, 20], null]);
  view.remove(charts[0]);
  equal(view.range('step'), [10, 20]);
  view.remove(charts[1]);
  equal(view.range('step'), null);
}
