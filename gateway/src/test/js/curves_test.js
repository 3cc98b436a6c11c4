import {
  costCurves,
  epochsOf,
  imageLoss,
  kidCurve,
  momentaOf,
  noiseLoss,
  throughput,
  withProgress,
} from '../../../target/classes/META-INF/resources/app/curves.js';
import { equal } from './expect.js';

const CURVES = {
  steps: [
    { step: 10, metrics: { noiseLoss: 0.5, imagesPerSecond: 30 } },
    { step: 20, metrics: { imageLoss: 0.4 } },
  ],
  epochs: [
    { step: 10, validationNoiseLoss: 0.6, kid: 0.1, kidLow: 0.08, kidHigh: 0.12 },
    { step: 20, validationImageLoss: 0.7 },
  ],
};

const points = (series) => series.map((line) => line.points);

export function aStepWithoutTheMetricIsNoPoint() {
  equal(points(noiseLoss(CURVES)), [[[10, 0.5]], [[10, 0.6]]]);
  equal(points(imageLoss(CURVES)), [[[20, 0.4]], [[20, 0.7]]]);
  equal(points(throughput(CURVES)), [[[10, 30]]]);
}

export function aLossOfZeroIsAPoint() {
  equal(points(noiseLoss({ steps: [{ step: 1, metrics: { noiseLoss: 0 } }], epochs: [] })), [[[1, 0]], []]);
}

export function kidHasItsInterval() {
  equal(points(kidCurve(CURVES)), [[[10, 0.1, 0.08, 0.12]]]);
}

export function trainingAndValidationDifferInColorAndDashes() {
  equal(
    noiseLoss(CURVES).map(({ label, color, dashed }) => [label, color, dashed ?? false]),
    [
      ['training', 1, false],
      ['validation (EMA)', 2, true],
    ],
  );
}

export function ofTwoRunsEachHasOneColorAndItsLetter() {
  equal(
    noiseLoss(CURVES, 2, 'B ', 2).map(({ label, color }) => [label, color]),
    [
      ['B training', 2],
      ['B validation (EMA)', 2],
    ],
  );
}

const average = (epoch, momentum, best = false) => ({ step: 10 * epoch, epoch, momentum, best, kid: momentum });

export function ofSeveralAveragesOneIsShown() {
  const all = [average(1, 0.9), average(1, 0.99), average(2, 0.9), average(2, 0.99)];
  const scored = [...all, average(3, 0.99, true)];
  const momenta = (epochs) => epochs.map((epoch) => epoch.momentum);

  equal(momentaOf(all), [0.9, 0.99]);
  equal(momenta(epochsOf(all)), [0.9, 0.9]);
  equal(momenta(epochsOf(scored)), [0.99, 0.99, 0.99]);
  equal(momenta(epochsOf(scored, 0.9)), [0.9, 0.9]);
  equal(epochsOf([]), []);
}

export function theOnlyAverageHasNoMomentum() {
  equal(momentaOf(CURVES.epochs), []);
  equal(epochsOf(CURVES.epochs), CURVES.epochs);
}

export function linesSayWhichOfSeveralAveragesTheyAreOf() {
  const curves = { steps: [], epochs: [average(1, 0.99)] };
  equal(noiseLoss(curves, 1, 'A ').at(-1).label, 'A validation (EMA 0.99)');
  equal(kidCurve(curves)[0].label, 'KID, 95 % (EMA 0.99)');
  equal(kidCurve(CURVES)[0].label, 'KID, 95 %');
}

export function progressContinuesTheCurvesAfterTheirLastStep() {
  const progress = [15, 20, 25].map((done) => ({ done, metrics: { noiseLoss: done }, at: 't' }));

  const continued = withProgress(CURVES, progress);

  equal(
    continued.steps.map((point) => point.step),
    [10, 20, 25],
  );
  equal(continued.steps.at(-1), { step: 25, metrics: { noiseLoss: 25 }, at: 't' });
  equal(continued.epochs, CURVES.epochs);
  equal(CURVES.steps.length, 2);
}

export function progressAloneMakesCurves() {
  equal(points(noiseLoss(withProgress({ steps: [], epochs: [] }, [{ done: 1, metrics: { noiseLoss: 2 } }]))), [
    [[1, 2]],
    [],
  ]);
}

export function everySamplerHasItsCurveOfQualityAgainstCost() {
  const score = (sampler, networkEvaluations, kid) => ({ sampler, networkEvaluations, kid, kidLow: 0, kidHigh: 1 });
  const scores = [
    score('a', 20, 0.1),
    score('b', 5, 0.3),
    score('a', 10, 0.2),
    score('b', 7),
    score('a', undefined, 1),
  ];

  const curves = costCurves(scores);

  equal(
    curves.map(({ label, color, scattered }) => [label, color, scattered]),
    [
      ['a', 1, false],
      ['b', 2, false],
    ],
  );
  equal(points(curves), [
    [
      [10, 0.2, 0, 1],
      [20, 0.1, 0, 1],
    ],
    [[5, 0.3, 0, 1]],
  ]);
  equal(costCurves(scores, true)[0].scattered, true);
}

export function colorsBeginAgainWhereThereAreMoreSamplersThanColors() {
  const scores = ['a', 'b', 'c', 'd', 'e'].map((sampler) => ({ sampler, networkEvaluations: 1, kid: 1 }));
  equal(
    costCurves(scores).map(({ color }) => color),
    [1, 2, 3, 4, 1],
  );
}
