import {
  ago,
  between,
  bytes,
  duration,
  kid,
  number,
  samplerLabel,
  short,
} from '../../../target/classes/META-INF/resources/app/format.js';
import { equal } from './expect.js';

export function whatIsUnknownIsADash() {
  const unknown = [undefined, null];
  for (const show of [number, kid, duration, ago, short, (value) => between(value, value)]) {
    equal(unknown.map(show), ['–', '–']);
  }
  equal(duration(Number.NaN), '–');
}

export function numbersHaveThreeDigitsOrAllThatAreWhole() {
  equal(
    [0, 7, 0.12345, 1234567, 1234.5, -0.5].map((value) => number(value)),
    ['0', '7', '0.123', '1,234,567', '1,235', '-0.5'],
  );
  equal(
    [0.12345, 123.46].map((value) => number(value, 4)),
    ['0.1235', '123.5'],
  );
  equal(kid(0.1), '0.1000');
}

export function durationsHaveTheirTwoLargestUnits() {
  equal([0.5, 1, 59, 60, 61, 3600, 3660, 90000, 172800].map(duration), [
    'under a second',
    '1 s',
    '59 s',
    '1 min',
    '1 min 1 s',
    '1 h',
    '1 h 1 min',
    '1 d 1 h',
    '2 d',
  ]);
}

export function agesAreThoseOfTheClock() {
  equal(ago('2026-01-01T00:00:00Z'), 'just now');
  equal(ago('2025-12-31T23:58:00Z'), '2 min ago');
}

export function whatHasNotEndedLastsUntilNow() {
  equal(between('2025-12-31T23:00:00Z', '2025-12-31T23:00:05Z'), '5 s');
  equal(between('2025-12-31T23:00:00Z'), '1 h');
}

export function bytesAreInUnitsOf1024() {
  equal([0, 1023, 1024, 1536, 1024 ** 2, 1024 ** 5].map(bytes), [
    '0 B',
    '1,023 B',
    '1 KiB',
    '1.5 KiB',
    '1 MiB',
    '1,024 TiB',
  ]);
}

export function anIdIsKnownByItsFirstDigits() {
  equal(short('0123456789'), '01234567');
}

export function aSamplerIsNamedAsItsScoresAre() {
  equal(
    [
      undefined,
      { solver: 'dpm-solver++2m' },
      { stochasticity: 0.5, variancePreserving: true },
      { stochasticity: 1, variancePreserving: false, clip: true },
      { multisteps: 3, secondOrderAlpha: 0.5, computeType: 'bfloat16' },
      { guidance: { scale: 2.5, fromNoise: 0, toNoise: 1 } },
      { clip: true, guidance: { scale: 2.5, fromNoise: 0.1, toNoise: 0.8, guide: '5f2c' } },
      { stochasticity: 0, multisteps: 1, secondOrderAlpha: 0, clip: false, computeType: 'float32' },
    ].map(samplerLabel),
    [
      'ddim',
      'dpm-solver++2m',
      'ddim, eta 0.5',
      'ddim, eta 1 large, clipped',
      'ddim, multistep 3, second order 0.5, bfloat16',
      'ddim, guidance 2.5',
      'ddim, clipped, guidance 2.5 from 0.1 to 0.8, guided by 5f2c',
      'ddim',
    ],
  );
}
