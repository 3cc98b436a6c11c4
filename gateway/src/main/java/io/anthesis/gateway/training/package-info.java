/** Trainings as resources: their list, one of them, its curves. */
package io.anthesis.gateway.training;
