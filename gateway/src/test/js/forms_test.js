import { FORMS, filledIn, initialValues, requestOf } from '../../../target/classes/META-INF/resources/app/forms.js';
import { equal, failure } from './expect.js';

export function anEmptyFieldIsLeftOutSoThatTheDefaultOfTheGatewayHolds() {
  equal(requestOf(FORMS.training, { name: '', epochs: '  ', preset: 'tiny' }), { preset: 'tiny' });
}

export function numbersAreSentAsNumbersAndTextsAsTexts() {
  equal(requestOf(FORMS.training, { name: ' 42 ', epochs: ' 3 ', 'optimizer.learningRate': '1e-3' }), {
    name: '42',
    epochs: 3,
    optimizer: { learningRate: 0.001 },
  });
}

export function commasSeparateTheNumbersOfAList() {
  equal(requestOf(FORMS.training, { 'network.widths': '32, 64,,96 ', 'network.attentions': 'false, true' }), {
    network: { widths: [32, 64, 96], attentions: [false, true] },
  });
}

export function aFlagIsSentOnlyWhenItIsSet() {
  equal(requestOf(FORMS.training, { exact: 'on' }), { exact: true });
  equal(requestOf(FORMS.training, { exact: '' }), {});
}

export function fieldsWithADotAreSentAsOneObject() {
  const values = {
    checkpoint: 'c',
    'sampler.solver': 'ddim',
    'sampler.stochasticity': '0.5',
    'variation.ofImage': '0',
  };
  equal(requestOf(FORMS.sampling, values), {
    checkpoint: 'c',
    variation: { ofImage: 0 },
    sampler: { solver: 'ddim', stochasticity: 0.5 },
  });
}

export function classesAndGuidanceAreSentAsTheyAreNamed() {
  const values = { classes: 'rose, 3', 'sampler.solver': 'ddim', 'sampler.guidance.scale': '2' };
  equal(requestOf(FORMS.sampling, values), {
    classes: ['rose', '3'],
    sampler: { solver: 'ddim', guidance: { scale: 2 } },
  });
  equal(requestOf(FORMS.evaluation, { checkpoint: 'c', class: 'rose' }), { checkpoint: 'c', class: 'rose' });
}

export function guidanceOfTheAddressFillsItsFields() {
  const values = initialValues(FORMS.sampling, { sampler: '{"guidance":{"scale":2,"guide":"g"}}' });
  equal(values, { 'sampler.guidance.scale': '2', 'sampler.guidance.guide': 'g' });
}

export function objectsMayBeNestedDeeper() {
  const values = { 'optimizer.learningRate': '0.1', 'optimizer.curve.warmUpSteps': '5' };
  equal(requestOf(FORMS.training, values), { optimizer: { learningRate: 0.1, curve: { warmUpSteps: 5 } } });
}

export function samplersOfASweepAreObjectsOfTheirSolvers() {
  equal(requestOf(FORMS.sweep, { checkpoint: 'c', steps: '3, 5', samplers: 'ddim, dpm-solver++2m' }), {
    checkpoint: 'c',
    steps: [3, 5],
    samplers: [{ solver: 'ddim' }, { solver: 'dpm-solver++2m' }],
  });
}

export function aSweepHasEachSamplerWithEachGuidanceScale() {
  const values = { checkpoint: 'c', steps: '3', 'guidance.scales': '1, 2.5', 'guidance.toNoise': '0.8', class: 'rose' };
  const guidance = (scale) => ({ scale, toNoise: 0.8 });
  equal(requestOf(FORMS.sweep, { ...values, samplers: 'ddim, dpm-solver++2m' }), {
    checkpoint: 'c',
    steps: [3],
    class: 'rose',
    samplers: [
      { solver: 'ddim', guidance: guidance(1) },
      { solver: 'ddim', guidance: guidance(2.5) },
      { solver: 'dpm-solver++2m', guidance: guidance(1) },
      { solver: 'dpm-solver++2m', guidance: guidance(2.5) },
    ],
  });
  equal(requestOf(FORMS.sweep, values).samplers, [{ guidance: guidance(1) }, { guidance: guidance(2.5) }]);
}

/** So that the gateway says that the scale is missing. */
export function aGuideOfASweepWithoutScalesIsNotForgotten() {
  equal(requestOf(FORMS.sweep, { samplers: 'ddim', 'guidance.guide': 'g' }), {
    samplers: [{ solver: 'ddim', guidance: { scale: null, guide: 'g' } }],
  });
}

export function whatTheFormDoesNotAskForIsNotSent() {
  equal(requestOf(FORMS.evaluation, { checkpoint: 'c', images: '4', fork: 'x' }), { checkpoint: 'c' });
}

export function parametersOfTheAddressOvertakeValuesOfTheForm() {
  equal(initialValues(FORMS.sweep, { steps: '7', seed: '1' }), {
    steps: '7',
    samplers: 'ddim, dpm-solver++2m',
    seed: '1',
  });
}

export function theSamplerOfTheAddressFillsItsFields() {
  const values = initialValues(FORMS.sampling, { images: '2', sampler: '{"solver":"ddim","stochasticity":0.5}' });
  equal(values, { 'sampler.solver': 'ddim', 'sampler.stochasticity': '0.5', images: '2' });
  equal(requestOf(FORMS.sampling, values), { images: 2, sampler: { solver: 'ddim', stochasticity: 0.5 } });
}

export async function aSamplerThatIsNoObjectIsRefusedInWordsForTheUser() {
  for (const sampler of ['{"solver":', 'ddim', 'null', '5', '["ddim"]']) {
    const problem = await failure(() => initialValues(FORMS.sampling, { sampler }));
    equal(problem.message, `the sampler in the address must be a JSON object: ${sampler}`);
  }
}

export function aFieldShowsWhatTheGatewayWouldFillIn() {
  const spec = { epochs: 5, widths: [32, 64], exact: false, sampler: { solver: 'ddim' } };
  equal(
    ['epochs', 'widths', 'exact', 'sampler.solver', 'sampler.multisteps', 'variation.ofImage'].map((name) =>
      filledIn(spec, name),
    ),
    ['5', '32, 64', 'false', 'ddim', '', ''],
  );
  equal(filledIn(undefined, 'epochs'), '');
}

export function everyFormSaysWhereItIsSentAndWhatItShowsThen() {
  equal(
    Object.values(FORMS).map((form) => [form.path(), form.done({ id: '7' })]),
    [
      ['/v1/trainings', '#/models/7'],
      ['/v1/samplings', '#/jobs/7'],
      ['/v1/evaluations', '#/jobs/7'],
      ['/v1/sweeps', '#/models/sweeps/7'],
    ],
  );
}
