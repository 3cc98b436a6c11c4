/** An OpenAPI 3.1 document, as a page shows it. */

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
/** Fields of fields are listed down to here. */
const MOST_DEPTH = 4;

/**
 * @param {object} document
 * @returns {{name: string, operations: object[]}[]} operations by what their path begins with after the version:
 *     method, path, summary, description, parameters, bodies and answers of each
 */
export function groupsOf(document) {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => operationOf(document, path, method, item[method])),
  );
  const groups = Map.groupBy(operations, ({ path }) => path.split('/').filter(Boolean)[1] ?? path);
  return [...groups]
    .map(([name, members]) => ({ name, operations: members }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function operationOf(document, path, method, operation) {
  return {
    method: method.toUpperCase(),
    path,
    summary: operation.summary ?? '',
    description: operation.description ?? '',
    parameters: (operation.parameters ?? []).map((parameter) => parameterOf(document, resolved(document, parameter))),
    bodies: contentsOf(document, operation.requestBody && resolved(document, operation.requestBody)),
    answers: Object.entries(operation.responses ?? {}).map(([status, answer]) => ({
      status,
      description: resolved(document, answer).description ?? '',
      contents: contentsOf(document, resolved(document, answer)),
    })),
  };
}

function parameterOf(document, { name, in: place, required = false, description, schema = {} }) {
  const type = resolved(document, schema);
  return {
    name,
    place,
    required,
    type: typeOf(document, schema),
    words: wordsOf({ ...type, description: description ?? type.description }),
  };
}

function contentsOf(document, body) {
  return Object.entries(body?.content ?? {}).map(([mediaType, { schema = {} }]) => {
    const whole = resolved(document, schema);
    const item = whole.type === 'array' ? resolved(document, whole.items ?? {}) : whole;
    return {
      mediaType,
      type: typeOf(document, schema),
      fields: fieldsOf(document, item, '', 1, new Set([item])),
      example: item.examples?.[0] ?? item.example,
    };
  });
}

/** @returns {object} the schema, parameter, body or answer that a reference names; without one, itself */
export function resolved(document, object) {
  if (!object.$ref) {
    return object;
  }
  const target = object.$ref
    .slice(2)
    .split('/')
    .reduce((part, name) => part?.[name.replaceAll('~1', '/').replaceAll('~0', '~')], document);
  if (!target) {
    throw new Error(`the API description has no ${object.$ref}`);
  }
  return resolved(document, target);
}

/** Those of objects within it, too, with dots between; a schema within itself is not listed again. */
function fieldsOf(document, schema, prefix, depth, above) {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const type = resolved(document, property);
    const inner = type.type === 'array' ? resolved(document, type.items ?? {}) : type;
    const field = {
      name: prefix + name,
      required: required.has(name),
      type: typeOf(document, property),
      words: wordsOf({ ...type, description: property.description ?? type.description }),
    };
    return depth >= MOST_DEPTH || above.has(inner)
      ? [field]
      : [field, ...fieldsOf(document, inner, `${field.name}.`, depth + 1, new Set([...above, inner]))];
  });
}

function typeOf(document, schema) {
  const type = resolved(document, schema);
  if (type.type === 'array') {
    return `array of ${typeOf(document, type.items ?? {})}`;
  }
  const one = [type.type ?? 'any'].flat().join(' or ');
  return type.format && one === 'string' ? `${one} (${type.format})` : one;
}

/** @returns {string} what a value may be and is for, such as "1 to 5; default 1; Adams-Bashforth" */
function wordsOf({ enum: values, minimum, maximum, default: initial, description }) {
  return [
    values?.join(', '),
    rangeOf(minimum, maximum),
    initial === undefined ? undefined : `default ${JSON.stringify(initial)}`,
    description,
  ]
    .filter(Boolean)
    .join('; ');
}

function rangeOf(minimum, maximum) {
  if (minimum !== undefined && maximum !== undefined) {
    return `${minimum} to ${maximum}`;
  }
  if (minimum !== undefined) {
    return `${minimum} or more`;
  }
  return maximum === undefined ? undefined : `${maximum} or less`;
}

/** @returns {object[]} groups with the operations whose path, summary or description has each of the words */
export function search(groups, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = ({ method, path, summary, description }) => {
    const all = `${method} ${path} ${summary} ${description}`.toLowerCase();
    return words.every((word) => all.includes(word));
  };
  return groups
    .map(({ name, operations }) => ({ name, operations: operations.filter(found) }))
    .filter(({ operations }) => operations.length);
}
