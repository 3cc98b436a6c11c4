/** Where a logarithmic axis has its ticks. */

/** Digits of the ticks within a decade, from few ticks to many. */
const DIGITS = [[1], [1, 3], [1, 2, 5]];
const LINEAR_DIGITS = [1, 2, 5, 10];

/**
 * Round numbers on a logarithmic axis: powers of ten, with numbers between them where there are few decades; within
 * less than a decade those of a linear axis.
 *
 * @param {number} low above 0
 * @param {number} high above low
 * @param {number} most about how many there may be, 2 or more
 * @returns {number[]} from the least to the most
 */
export function logarithmicTicks(low, high, most) {
  const candidates = DIGITS.map((digits) => ticksOf(low, high, digits)).filter((ticks) => ticks.length <= most);
  const best = candidates.at(-1) ?? everyNth(ticksOf(low, high, [1]), most);
  return best.length >= 3 ? best : linearTicks(low, high, most);
}

function ticksOf(low, high, digits) {
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    ticks.push(...digits.map((digit) => Number(`${digit}e${power}`)));
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
}

function everyNth(ticks, most) {
  const step = Math.ceil(ticks.length / most);
  return ticks.filter((_tick, index) => index % step === 0);
}

function linearTicks(low, high, most) {
  const rough = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * LINEAR_DIGITS.find((digit) => digit * power >= rough * (1 - 1e-9));
  const ticks = [];
  for (let n = Math.ceil(low / step); n * step <= high; n += 1) {
    ticks.push(Number((n * step).toPrecision(12)));
  }
  return ticks;
}
