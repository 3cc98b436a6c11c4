/** Features of images, losses and pictures of checkpoints, and the score made of them. */
package io.anthesis.evaluator.task;
