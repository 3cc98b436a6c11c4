/** The data set that Anthesis draws. */
import { postForm } from './api.js';

export const BLOSSOMS = 'blossoms';

/** Draws 2,048 pictures of flowers in six colours, which are their classes. */
export async function drawBlossoms() {
  const form = new FormData();
  form.set('name', BLOSSOMS);
  return postForm('/v1/datasets', form);
}
