/** The parts of a training's spec. Each says what is wrong with it by the path of its field, such as {@code network.widths}. */
package io.anthesis.contracts.spec.training;
