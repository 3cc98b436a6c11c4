/** @throws Error with both where they are not the same as JSON */
export function equal(actual, expected) {
  const [is, should] = [actual, expected].map((value) => JSON.stringify(value));
  if (is !== should) {
    throw new Error(`expected ${should}\n but was ${is}`);
  }
}

/** @returns {Promise<Error>} what an action fails with */
export async function failure(action) {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error('expected a failure');
}
