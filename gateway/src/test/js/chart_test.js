import {
  csvOf,
  extentOfX,
  extentOfY,
  fileNameOf,
  hasPositive,
  isSmoothable,
  moved,
  smoothed,
  zoomed,
} from '../../../target/classes/META-INF/resources/app/chart/points.js';
import { logarithmicTicks } from '../../../target/classes/META-INF/resources/app/chart/ticks.js';
import { equal } from './expect.js';

const line = (...points) => ({ label: 'line', points });

/** 1, then (0.5 · 0.5 · 1 + 0.5 · 3) / (1 − 0.5²). */
export function smoothingIsCorrectedForItsStart() {
  const points = [
    [0, 1],
    [1, 3],
    [2, 3],
  ];

  const [first, second, third] = smoothed(points, 0.5).map(([, y]) => y);

  equal(
    [first, second.toFixed(6), third.toFixed(6)],
    [1, ((0.25 + 1.5) / 0.75).toFixed(6), (2.375 / 0.875).toFixed(6)],
  );
  equal(smoothed(points, 0), points);
}

export function aConstantStaysWhatItIsWhenItIsSmoothed() {
  const ys = smoothed(
    Array.from({ length: 50 }, (_, x) => [x, 7]),
    0.9,
  ).map(([, y]) => Number(y.toFixed(9)));
  equal(new Set(ys).size, 1);
  equal(ys[0], 7);
}

export function aValueThatIsNoNumberDoesNotChangeThoseAfterIt() {
  const [, gap, after] = smoothed(
    [
      [0, 1],
      [1, undefined],
      [2, 1],
    ],
    0.9,
  );
  equal(gap[1] === undefined, true);
  equal(after[1].toFixed(9), '1.000000000');
}

export function intervalsAndScatteredPointsAreNotSmoothed() {
  const points = [
    [0, 1],
    [1, 2],
    [2, 3],
  ];
  equal(isSmoothable({ points }), true);
  equal(isSmoothable({ points: points.slice(1) }), false);
  equal(isSmoothable({ points, scattered: true }), false);
  equal(isSmoothable({ points: points.map(([x, y]) => [x, y, y, y]) }), false);
}

export function anExtentHasRoomButNoneBelowZero() {
  equal(extentOfX([line([0, 5], [100, 6])]), [0, 106]);
  equal(extentOfY([line([0, -1, -2, 0], [1, 1, 0, 2])], [0, 1]), [-2.24, 2.24]);
  equal(extentOfY([line([0, 4])], [0, 1]), [3.76, 4.24]);
}

export function theYAxisIsThatOfThePointsInView() {
  const series = [line([0, 1000], [5, 1], [10, 2])];
  equal(extentOfY(series, [4, 11]), [0.94, 2.06]);
  equal(extentOfY(series, [6, 9]), [0, 1]);
}

export function aLogarithmicAxisLeavesOutWhatIsNotAboveZero() {
  const [low, high] = extentOfY([line([0, -1], [1, 0], [2, 1], [3, 100])], [0, 3], true);
  equal([low < 1, low > 0.5, high > 100, high < 200], [true, true, true, true]);
  equal([hasPositive([line([0, -1])]), hasPositive([line([0, -1], [1, 1])])], [false, true]);
}

export function zoomingKeepsWhatIsUnderThePointer() {
  equal(zoomed([0, 100], [0, 100], 0.5, 20), [10, 60]);
  equal(zoomed([10, 60], [0, 100], 2, 20), null);
  equal(zoomed([50, 100], [0, 100], 1.5, 50), [50, 100]);
}

export function aRangeIsMovedToTheEndsAndNotBeyond() {
  equal(moved([20, 40], [0, 100], 0.5), [30, 50]);
  equal(moved([20, 40], [0, 100], -5), [0, 20]);
  equal(moved([20, 40], [0, 100], 5), [80, 100]);
  equal(moved([0, 100], [0, 100], 0.1), null);
}

export function aTableHasALineForEachPointAndQuotesWhatNeedsIt() {
  const series = [
    { label: 'A, "training"', points: [[1, 0.5]] },
    { label: 'KID', points: [[2, 0.1, 0.05, 0.15]] },
  ];
  equal(
    csvOf(series, 'step', 'loss'),
    'series,step,loss,low,high\r\n"A, ""training""",1,0.5,,\r\nKID,2,0.1,0.05,0.15\r\n',
  );
}

export function aFileIsNamedAfterItsChart() {
  equal(['Noise loss', 'KID against cost', '…'].map(fileNameOf), ['noise-loss', 'kid-against-cost', 'chart']);
}

export function logarithmicTicksArePowersOfTenAndRoundNumbersBetween() {
  equal(logarithmicTicks(0.5, 2000, 6), [1, 10, 100, 1000]);
  equal(logarithmicTicks(0.5, 20, 6), [0.5, 1, 2, 5, 10, 20]);
  equal(logarithmicTicks(0.5, 20, 4), [1, 3, 10]);
  equal(logarithmicTicks(1, 1e12, 5), [1, 1e3, 1e6, 1e9, 1e12]);
}

export function withinLessThanADecadeTicksAreThoseOfALinearAxis() {
  equal(logarithmicTicks(0.11, 0.19, 5), [0.12, 0.14, 0.16, 0.18]);
  equal(logarithmicTicks(101, 104, 3), [101, 102, 103, 104]);
}
