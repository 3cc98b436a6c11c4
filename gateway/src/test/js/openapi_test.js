import { groupsOf, resolved, search } from '../../../target/classes/META-INF/resources/app/openapi.js';
import { equal, failure } from './expect.js';

const ref = (name) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema) => ({ content: { 'application/json': { schema } } });
const DOCUMENT = {
  paths: {
    '/v1/samplings': {
      post: {
        summary: 'Sample images',
        description: 'of a checkpoint',
        requestBody: json(ref('Request')),
        responses: { 201: { description: 'the job', ...json(ref('Job')) }, 405: { $ref: '#/components/responses/No' } },
      },
    },
    '/v1/jobs/{id}': {
      get: {
        summary: 'One job',
        parameters: [
          { name: 'id', in: 'path', required: true, schema: ref('Id') },
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 9, default: 5 } },
        ],
        responses: { 200: { description: 'OK', ...json({ type: 'array', items: ref('Job') }) } },
      },
    },
  },
  components: {
    responses: { No: { description: 'another method' } },
    schemas: {
      Id: { type: 'string', format: 'uuid', description: 'of a job' },
      Job: { type: 'object', properties: { id: ref('Id'), parent: ref('Job') } },
      Request: {
        type: 'object',
        required: ['checkpoint'],
        examples: [{ checkpoint: 'a' }],
        properties: {
          checkpoint: { type: 'string' },
          solver: { type: 'string', enum: ['ddim', 'other'] },
          variation: { type: 'object', properties: { distance: { type: 'number', minimum: 0 } } },
          samplers: { type: 'array', items: { type: 'object', properties: { eta: { type: ['number', 'null'] } } } },
        },
      },
    },
  },
};
const groups = groupsOf(DOCUMENT);
const [[job], [sampling]] = groups.map(({ operations }) => operations);

export function operationsAreGroupedByWhatTheyAreAbout() {
  equal(
    groups.map(({ name, operations }) => [name, operations.map(({ method, path }) => `${method} ${path}`)]),
    [
      ['jobs', ['GET /v1/jobs/{id}']],
      ['samplings', ['POST /v1/samplings']],
    ],
  );
}

export function aParameterHasItsTypeAndBounds() {
  equal(job.parameters, [
    { name: 'id', place: 'path', required: true, type: 'string (uuid)', words: 'of a job' },
    { name: 'limit', place: 'query', required: false, type: 'integer', words: '1 to 9; default 5' },
  ]);
}

export function fieldsWithinFieldsAreListed() {
  const [{ mediaType, fields, example }] = sampling.bodies;
  equal(mediaType, 'application/json');
  equal(example, { checkpoint: 'a' });
  equal(
    fields.map(({ name, required, type, words }) => [name, required, type, words]),
    [
      ['checkpoint', true, 'string', ''],
      ['solver', false, 'string', 'ddim, other'],
      ['variation', false, 'object', ''],
      ['variation.distance', false, 'number', '0 or more'],
      ['samplers', false, 'array of object', ''],
      ['samplers.eta', false, 'number or null', ''],
    ],
  );
}

export function aSchemaWithinItselfEnds() {
  const [{ type, fields }] = job.answers[0].contents;
  equal(type, 'array of object');
  equal(
    fields.map(({ name }) => name),
    ['id', 'parent'],
  );
}

export function anAnswerThatIsAReferenceHasItsWords() {
  equal(
    sampling.answers.map(({ status, description }) => [status, description]),
    [
      ['201', 'the job'],
      ['405', 'another method'],
    ],
  );
}

export async function aReferenceThatLeadsNowhereIsNamed() {
  const error = await failure(async () => resolved(DOCUMENT, ref('Nothing')));
  equal(error.message, 'the API description has no #/components/schemas/Nothing');
}

export function operationsAreFoundByAllWords() {
  equal(
    search(groups, ' SAMPLE  checkpoint ').map(({ name }) => name),
    ['samplings'],
  );
  equal(search(groups, 'sample job').length, 0);
  equal(search(groups, '').length, 2);
}
