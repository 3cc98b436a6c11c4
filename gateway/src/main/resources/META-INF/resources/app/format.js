/** Numbers and times for people. */

export function number(value, digits = 3) {
  if (value === undefined || value === null) {
    return '–';
  }
  return Math.abs(value) >= 1000 || Number.isInteger(value)
    ? value.toLocaleString('en', { maximumFractionDigits: 0 })
    : Number(value.toPrecision(digits)).toString();
}

export function kid(value) {
  return value === undefined || value === null ? '–' : value.toFixed(4);
}

export function duration(seconds) {
  if (seconds === undefined || seconds === null || !Number.isFinite(seconds)) {
    return '–';
  }
  if (seconds < 1) {
    return 'under a second';
  }
  const units = [
    [86400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  const first = units.findIndex(([size]) => seconds >= size);
  const rest = Math.round(seconds);
  const parts = [`${Math.floor(rest / units[first][0])} ${units[first][1]}`];
  if (units[first + 1]) {
    const small = Math.floor((rest % units[first][0]) / units[first + 1][0]);
    if (small) {
      parts.push(`${small} ${units[first + 1][1]}`);
    }
  }
  return parts.join(' ');
}

export function ago(instant) {
  if (!instant) {
    return '–';
  }
  const seconds = (Date.now() - Date.parse(instant)) / 1000;
  return seconds < 1 ? 'just now' : `${duration(seconds)} ago`;
}

export function between(begin, end) {
  return begin ? duration(((end ? Date.parse(end) : Date.now()) - Date.parse(begin)) / 1000) : '–';
}

export function bytes(count) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, count)) / 10));
  return `${number(count / 1024 ** power)} ${units[power]}`;
}

/** The first digits of an id are enough to tell jobs apart. */
export const short = (id) => (id ? id.slice(0, 8) : '–');

/** In the words of scores: see SamplerSpec.label(). */
export function samplerLabel(sampler) {
  const words = [sampler?.solver ?? 'ddim'];
  if (sampler?.stochasticity > 0) {
    words.push(`eta ${sampler.stochasticity}${sampler.variancePreserving ? '' : ' large'}`);
  }
  if (sampler?.multisteps > 1) {
    words.push(`multistep ${sampler.multisteps}`);
  }
  if (sampler?.secondOrderAlpha > 0) {
    words.push(`second order ${sampler.secondOrderAlpha}`);
  }
  if (sampler?.clip) {
    words.push('clipped');
  }
  if (sampler?.guidance) {
    words.push(guidanceLabel(sampler.guidance));
  }
  if (sampler?.computeType && sampler.computeType !== 'float32') {
    words.push(sampler.computeType);
  }
  return words.join(', ');
}

function guidanceLabel({ scale, fromNoise = 0, toNoise = 1, guide }) {
  const interval = fromNoise === 0 && toNoise === 1 ? '' : ` from ${fromNoise} to ${toNoise}`;
  return `guidance ${scale}${interval}${guide ? `, guided by ${guide}` : ''}`;
}
