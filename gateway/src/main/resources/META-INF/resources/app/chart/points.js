/** What a chart computes of its points: arrays of x, y and, where there is an interval, its low and high end. */

/** Of the extent, on each side of the points. */
const ROOM = 0.06;

/**
 * Exponential moving average as in TensorBoard: corrected for its start at 0, so that it begins at the first point.
 *
 * @param {number[][]} points in the order of x
 * @param {number} weight of what came before, 0 (the points themselves) to less than 1
 * @returns {number[][]} points of the same x, without intervals
 */
export function smoothed(points, weight) {
  let sum = 0;
  let share = 1;
  return points.map(([x, y]) => {
    if (!Number.isFinite(y)) {
      return [x, y];
    }
    sum = weight * sum + (1 - weight) * y;
    share *= weight;
    return [x, sum / (1 - share)];
  });
}

/** @returns {boolean} whether a series can be smoothed: a line without intervals, of more than two points */
export function isSmoothable({ points, scattered }) {
  return !scattered && points.length > 2 && points.every((point) => point.length === 2);
}

/**
 * @param {object[]} series as of line-chart
 * @returns {number[]} the least and the most x, with room around them
 */
export function extentOfX(series) {
  return withRoom(series.flatMap(({ points }) => points.map(([x]) => x)));
}

/**
 * @param {number[]} visible from which x to which
 * @param {boolean} logarithmic whether values that are not above 0 are left out, and room is a factor
 * @returns {number[]} the least and the most y, intervals included, with room around them
 */
export function extentOfY(series, [from, to], logarithmic = false) {
  const seen = series
    .flatMap(({ points }) => points.filter(([x]) => x >= from && x <= to).flatMap((point) => point.slice(1)))
    .filter((value) => Number.isFinite(value));
  return logarithmic ? withFactor(seen.filter((value) => value > 0)) : withRoom(seen);
}

/** What is never negative does not get room below 0. */
function withRoom(values) {
  if (!values.length) {
    return [0, 1];
  }
  const [least, most] = bounds(values);
  const room = (most - least || Math.abs(most) || 1) * ROOM;
  return [least >= 0 ? Math.max(0, least - room) : least - room, most + room];
}

function withFactor(values) {
  if (!values.length) {
    return [0.1, 1];
  }
  const [least, most] = bounds(values);
  const factor = least === most ? 2 : (most / least) ** ROOM;
  return [least / factor, most * factor];
}

/** Not by Math.min(...values), which takes some ten thousand at most. */
function bounds(values) {
  return values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
}

/** @returns {boolean} whether a logarithmic axis has something to show */
export function hasPositive(series) {
  return series.some(({ points }) => points.some(([, y]) => y > 0));
}

/**
 * @param {number[]} range that is shown
 * @param {number[]} whole the widest range
 * @param {number} factor below 1 to see less, above 1 to see more
 * @param {number} at an x that stays where it is
 * @returns {number[] | null} the range to show; null for the whole
 */
export function zoomed([from, to], whole, factor, at) {
  return within([at - (at - from) * factor, at + (to - at) * factor], whole);
}

/** @returns {number[] | null} the range moved by a share of its width; null for the whole */
export function moved([from, to], whole, share) {
  const by = Math.min(Math.max((to - from) * share, whole[0] - from), whole[1] - to);
  return within([from + by, to + by], whole);
}

function within([from, to], [least, most]) {
  const range = [Math.max(from, least), Math.min(to, most)];
  return range[0] <= least && range[1] >= most ? null : range;
}

/**
 * @param {string} x name of the x axis
 * @param {string} y name of the y axis
 * @returns {string} comma-separated values (RFC 4180): a line for each point, with the name of its series
 */
export function csvOf(series, x, y) {
  const rows = series.flatMap(({ label, points }) =>
    points.map(([at, value, low, high]) => [label, at, value, low ?? '', high ?? '']),
  );
  return [['series', x, y, 'low', 'high'], ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function field(value) {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @returns {string} a name for files, of what a person reads */
export function fileNameOf(label) {
  return (
    label
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'chart'
  );
}
